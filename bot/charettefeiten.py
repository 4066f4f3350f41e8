"""What the conversations about a charette look at: plain values, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.flows import aanmelden, idee, mijn_aanmelding
from bot.flows.mijn_aanmelding import AF, KLAAR, MIJN, WIJZIG
from bot.state import State
from kern.charettes import charette as charettes
from kern.charettes import rondes, stand
from kern.charettes.rijen import Aanmelding, Charette, Dagdeel, Regel, Staat
from kern.charettes.stand import DagdeelStand, PlaatsStand
from kern.huis import Huis
from kern.kernen import Kern
from kern.taal import dag_en_maand, datum, lokaal, moment, opsomming, tijdvak, weekdagnaam, zin

FLOWS = (aanmelden.FLOW, mijn_aanmelding.FLOW, idee.FLOW)
# "Do you come?" may be answered from so long before.
KOMT_VANAF = timedelta(days=8)


def van_dorp(s: Session, now: datetime, kern_id: int) -> Charette | None:
    """The charette of a kern that people talk about now: the one that runs, or the last one that was held."""
    found = charettes.openstaand(s, kern_id, now) or charettes.lopende(s, kern_id, now)
    if found is not None:
        return found
    held = [c for c in charettes.van_kern(s, kern_id) if c.staat == Staat.AFGEROND]
    return max(held, key=lambda c: c.id, default=None)


def van_staat(s: Session, state: State) -> Charette:
    """The charette that this conversation is about. Raises NoResultFound when it is gone."""
    return s.get_one(Charette, int(state.notes[aanmelden.CHARETTE]))


def in_menu(s: Session, now: datetime, kern: Kern) -> Mapping[str, Any]:
    """What the menu of a kern offers: nothing, or whether one may sign up, and whether one may vote now."""
    c = van_dorp(s, now, kern.id)
    if c is None:
        return {}
    mijn = c.staat != Staat.AFGEROND
    return {"open": neemt(c, now), "mijn": mijn, "stemming": rondes.stemronde(s, c) is not None}


def neemt(c: Charette, now: datetime) -> bool:
    """Whether people may sign up here now."""
    return charettes.stand_nu(c, now) is Staat.OPEN


def feiten(s: Session, now: datetime, huis: Huis, state: State) -> dict[str, Any]:
    """What the steps of the three flows look at."""
    c = van_staat(s, state)
    standen = stand.standen(s, c)
    found: dict[str, Any] = {
        "id": c.id,
        "titel": c.titel,
        "link": f"{huis.base_url}/charette/{c.id}",
        "dagdelen": [_dagdeel(c, d, standen[d.id], now) for d in _aan_te_melden(c, now)],
        "inloop": [_moment(d) for d in c.dagdelen if not d.aanmelden and not d.afgelast and d.eind > now],
        "regel": zin(f"charette.regel_uitleg.{c.regel}", loting_op=moment(c.loting_op) if c.loting_op else "").strip(),
        "bewaar_tot": datum(charettes.bewaren_tot(s, now, c)),
    }
    if state.flow == idee.FLOW:
        found |= {"themas": [(f"t{t.id}", t.naam) for t in c.themas], "stemming": _stemming(s, c)}
    if state.flow == mijn_aanmelding.FLOW:
        found["mijn"] = _mijn(s, now, c, state)
    return found


def lengte(state: State, charette: Mapping[str, Any], kanaal: str) -> int:
    """How many questions the sign-up takes about, as far as it is answered now."""
    return aanmelden.lengte(
        int(state.answers.get("aantal") or 1),
        mix=state.answers.get("mix") == "ja",
        keuze=len(charette["dagdelen"]) > 1,
        telegram=kanaal == "telegram",
    )


# --- the dagdelen


def _aan_te_melden(c: Charette, now: datetime) -> list[Dagdeel]:
    return [d for d in c.dagdelen if charettes.neemt_aan(d, now)]


def kort(d: Dagdeel) -> str:
    """A dagdeel in few words: what and on which day."""
    dag = lokaal(d.begin).date()
    return zin("aanmelden.kort.dagdeel", naam=d.naam, dag=weekdagnaam(dag.weekday()), datum=dag_en_maand(dag))


def sleutel(d: Dagdeel) -> str:
    """The value of a dagdeel in an answer; a bare number would be read as its place in the list."""
    return f"d{d.id}"


def _moment(d: Dagdeel) -> dict[str, str]:
    return {"naam": d.naam, "wanneer": tijdvak(d.begin, d.eind), "plek": d.plek}


def _dagdeel(c: Charette, d: Dagdeel, st: DagdeelStand, now: datetime) -> dict[str, str]:
    return {**_moment(d), "id": str(d.id), "sleutel": sleutel(d), "kort": kort(d), "ruimte": _ruimte(c, st)}


def _ruimte(c: Charette, st: DagdeelStand) -> str:
    """Whether there is room: a free place that somebody waits for is not free."""
    if st.plaatsen is None:
        return zin("aanmelden.zeg.ruimte_genoeg")
    if c.regel == Regel.LOTING and c.geloot_op is None:
        return zin("aanmelden.zeg.ruimte_loting", aantal=st.plaatsen)
    vrij = st.vrij or 0
    name = "vol" if vrij <= 0 else "een" if vrij == 1 else "vrij"
    return zin(f"aanmelden.zeg.ruimte_{name}", aantal=vrij)


# --- one's own sign-up


def mijn_rij(s: Session, state: State) -> Aanmelding | None:
    """The sign-up that this conversation looks at, if it is still there."""
    found = s.get(Aanmelding, state.notes.get(MIJN, ""))
    return found if found is not None and str(found.charette_id) == state.notes[aanmelden.CHARETTE] else None


def stand_regels(s: Session, c: Charette, a: Aanmelding) -> list[str]:
    """How a sign-up stands, a line for each dagdeel."""
    if c.staat == Staat.AFGELAST:
        return [zin("aanmelden.stand.charette_afgelast", titel=c.titel)]
    if a.ingetrokken:
        return [zin("aanmelden.stand.afgemeld")]
    lines = [_regel(c, a, p) for p in stand.van_aanmelding(s, c, a)]
    return [zin("aanmelden.stand.kop", titel=c.titel), *lines] if lines else [zin("aanmelden.stand.afgemeld")]


def _regel(c: Charette, a: Aanmelding, p: PlaatsStand) -> str:
    if p.dagdeel.afgelast:
        return zin("aanmelden.stand.afgelast", dagdeel=kort(p.dagdeel))
    gevraagd = p.geplaatst + p.aangeboden + p.wacht
    values: dict[str, Any] = {
        "dagdeel": kort(p.dagdeel),
        "gevraagd": gevraagd,
        "rang": p.rang or "",
        "tot": moment(p.tot) if p.tot else "",
        "moment": moment(c.loting_op) if c.loting_op else "",
    }
    amount = p.geplaatst or p.aangeboden
    return zin(f"aanmelden.stand.{_soort(c, a, p, gevraagd)}", aantal=amount, vrij=p.aangeboden, **values)


def _soort(c: Charette, a: Aanmelding, p: PlaatsStand, gevraagd: int) -> str:
    """The sentence that says how a dagdeel stands."""
    if p.geplaatst and p.aangeboden:
        return "deels_aanbod"
    if p.geplaatst and p.wacht:
        return "deels"
    if p.geplaatst:
        if _zei_ja(a, p.dagdeel):
            return "komt"
        return "geplaatst_een" if p.geplaatst == 1 else "geplaatst"
    if p.aangeboden:
        return "aangeboden" if p.aangeboden == gevraagd else "aangeboden_deel"
    if p.soort == "loting":
        return "loting_op" if c.loting_op else "loting"
    return "wacht"


def _zei_ja(a: Aanmelding, d: Dagdeel) -> bool:
    return any(p.dagdeel_id == d.id and p.komt for p in a.plaatsen)


def _mijn(s: Session, now: datetime, c: Charette, state: State) -> dict[str, Any]:
    """One's own sign-up: how it stands, and what one may do now; {} when it is not there (any more)."""
    a = mijn_rij(s, state)
    if a is None:
        return {}
    places = [p for p in stand.van_aanmelding(s, c, a) if not p.dagdeel.afgelast and p.dagdeel.eind > now]
    done = a.ingetrokken or c.staat == Staat.AFGELAST or not places
    mine = [p.dagdeel for p in places]
    return {
        "regels": stand_regels(s, c, a),
        "keuzes": [] if done else _keuzes(c, a, places, now),
        "dagdelen": [{"id": str(d.id), "sleutel": sleutel(d), "kort": kort(d)} for d in _te_kiezen(c, mine, now)],
        "nu": zin("aanmelden.mijn.nu", dagdelen=opsomming([kort(d) for d in mine])),
        "aantal": a.aantal,
    }


def _te_kiezen(c: Charette, mine: Sequence[Dagdeel], now: datetime) -> list[Dagdeel]:
    """What one may choose from: what takes sign-ups now, and what one has."""
    offered = _aan_te_melden(c, now) if neemt(c, now) else []
    known = {d.id for d in offered}
    return sorted([*offered, *(d for d in mine if d.id not in known)], key=lambda d: (d.begin, d.id))


def _keuzes(c: Charette, a: Aanmelding, places: Sequence[PlaatsStand], now: datetime) -> list[tuple[str, str]]:
    """What one may do now, as (value, label): what cannot wait first."""
    found: list[tuple[str, str]] = []
    for p in places:
        late = not p.aangeboden and not p.geplaatst
        found += [(f"{wat}:{sleutel(p.dagdeel)}", _label(wat, p.dagdeel, te_laat=late)) for wat in _daden(a, p, now)]
    if a.aantal > 1 and any(p.wacht for p in places):
        wat = "samen" if a.splitsen else "splits"
        found.append((wat, zin(f"aanmelden.mijn.keuze_{wat}")))
    if neemt(c, now):
        found.append((WIJZIG, zin("aanmelden.mijn.keuze_wijzig")))
    return [*found, *((wat, zin(f"aanmelden.mijn.keuze_{wat}")) for wat in (AF, KLAAR))]


def _daden(a: Aanmelding, p: PlaatsStand, now: datetime) -> list[str]:
    if p.aangeboden:
        return ["plek", "geen_plek"]
    if p.geplaatst:
        soon = p.dagdeel.begin - now < KOMT_VANAF and not _zei_ja(a, p.dagdeel)
        return ["kom", "kom_niet"] if soon else ["kom_niet"]
    return ["plek", "van_lijst"] if _liet_gaan(a, p.dagdeel) else ["van_lijst"]


def _liet_gaan(a: Aanmelding, d: Dagdeel) -> bool:
    """Whether an offer went by without an answer: then they may still ask for the place."""
    return any(p.dagdeel_id == d.id and p.rust for p in a.plaatsen)


def _label(wat: str, d: Dagdeel, *, te_laat: bool) -> str:
    name = "toch_plek" if wat == "plek" and te_laat else wat
    return zin(f"aanmelden.mijn.keuze_{name}", dagdeel=kort(d))


# --- voting


def _stemming(s: Session, c: Charette) -> dict[str, Any]:
    """The round one may vote in now, with its variants; {} when there is none."""
    ronde = rondes.stemronde(s, c)
    if ronde is None:
        return {}
    rows = [
        {
            "sleutel": f"v{v.id}",
            "letter": v.letter,
            "label": zin("aanmelden.stem.variant", letter=v.letter, naam=v.naam),
            "tekst": v.omschrijving,
        }
        for v in rondes.varianten(s, ronde)
    ]
    return {"ronde": ronde.id, "titel": ronde.titel, "varianten": rows}
