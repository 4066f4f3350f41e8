"""The feedback loops of a charette: a proposal with variants, what people said, what changed and why; voting. No names.

A round is `klaar` when all of that is written down; that is what the marsroute counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Charette
from kern.charettes.werkrijen import Reactie, Ronde, Stem, Variant
from kern.db import keys, lock_row
from kern.initiatieven.plannen import schone_regel, schone_tekst
from kern.instellingen import Verouderd
from kern.journaal import Zichtbaarheid, noteer
from kern.taal import opsomming

BRONNEN = ("papier", "staf", "chat", "pagina")
TITEL, TEKST, REACTIE = 120, 4000, 1000  # characters
VELDEN = ("titel", "voorstel", "aanpassing", "motivering", "dagdeel_id", "zichtbaar")


# --- reading


def lijst(s: Session, c: Charette, openbaar: bool) -> list[Ronde]:
    """The rounds of a charette by number; with `openbaar` only what everybody may read."""
    query = select(Ronde).where(Ronde.charette_id == c.id)
    if openbaar:
        query = query.where(Ronde.zichtbaar.is_(True))
    return list(s.scalars(query.order_by(Ronde.nummer)))


def een(s: Session, charette_id: int, nummer: int, openbaar: bool) -> Ronde | None:
    """The round with this number; with `openbaar` only when everybody may read it."""
    if not 0 < nummer < 2**31:
        return None
    found = s.scalars(select(Ronde).where(Ronde.charette_id == charette_id, Ronde.nummer == nummer)).first()
    return found if found is not None and (found.zichtbaar or not openbaar) else None


def stemronde(s: Session, c: Charette) -> Ronde | None:
    """The round in which everybody may vote now; at most one of a charette."""
    wanted = (Ronde.charette_id == c.id) & Ronde.stemmen.is_(True) & Ronde.zichtbaar.is_(True)
    return s.scalars(select(Ronde).where(wanted).order_by(Ronde.nummer.desc())).first()


def varianten(s: Session, ronde: Ronde) -> list[Variant]:
    """The variants of a round by letter."""
    return list(s.scalars(select(Variant).where(Variant.ronde_id == ronde.id).order_by(Variant.letter)))


def varianten_van(s: Session, c: Charette) -> list[tuple[Ronde, Variant]]:
    """Every variant of a charette with its round, for a choice."""
    query = select(Ronde, Variant).join(Variant, Variant.ronde_id == Ronde.id).where(Ronde.charette_id == c.id)
    return [(ronde, variant) for ronde, variant in s.execute(query.order_by(Ronde.nummer, Variant.letter))]


def reacties(s: Session, ronde: Ronde, openbaar: bool) -> list[Reactie]:
    """What people said about a round, the oldest first; with `openbaar` only what staff has read."""
    query = select(Reactie).where(Reactie.ronde_id == ronde.id)
    if openbaar:
        query = query.where(Reactie.zichtbaar.is_(True))
    return list(s.scalars(query.order_by(Reactie.gemaakt, Reactie.id)))


# --- a round


def maak(
    s: Session,
    now: datetime,
    c: Charette,
    titel: str,
    door: str,
    *,
    voorstel: str = "",
    dagdeel_id: int | None = None,
) -> Ronde:
    """Begin the next round; only staff sees it until `zichtbaar`.

    Raises CharetteFout (`titel`, `voorstel`, `dagdeel`).
    """
    values = _keur(c, {"titel": titel, "voorstel": voorstel, "dagdeel_id": dagdeel_id})
    lock_row(s, Charette, c.id)
    last = s.scalar(select(func.max(Ronde.nummer)).where(Ronde.charette_id == c.id)) or 0
    ronde = Ronde(charette_id=c.id, nummer=last + 1, gemaakt=now, aanpassing="", motivering="", versie=1, **values)
    ronde.stemmen = ronde.klaar = ronde.zichtbaar = False
    s.add(ronde)
    s.flush()
    _noteer(s, now, c, ronde, "charette_ronde_begonnen", Zichtbaarheid.INTERN, door)
    return ronde


def wijzig(s: Session, now: datetime, ronde: Ronde, door: str, gelezen_versie: int, **velden: Any) -> None:
    """Change some of `VELDEN`. Hiding a round closes its vote. Raises CharetteFout and Verouderd."""
    vergrendel(s, ronde, gelezen_versie)
    c = s.get_one(Charette, ronde.charette_id)
    for name, value in _keur(c, velden).items():
        setattr(ronde, name, value)
    if ronde.klaar and not (ronde.voorstel and ronde.aanpassing and ronde.motivering):
        raise CharetteFout(_leeg(ronde), "charettewerk.fout.ronde_leeg")
    ronde.stemmen = ronde.stemmen and ronde.zichtbaar
    ronde.versie += 1
    s.flush()


def klaar(s: Session, now: datetime, ronde: Ronde, door: str, gelezen_versie: int) -> None:
    """All of it is written down: proposal, reactions, what changed and why. Closes the vote.

    Everybody may read it from now on. Raises CharetteFout at the field that is empty, and Verouderd.
    """
    vergrendel(s, ronde, gelezen_versie)
    if empty := _leeg(ronde):
        raise CharetteFout(empty, f"charettewerk.fout.ronde_{empty}")
    if not _iemand(s, ronde):
        raise CharetteFout("reacties", "charettewerk.fout.ronde_reacties")
    ronde.klaar, ronde.zichtbaar, ronde.stemmen = True, True, False
    ronde.versie += 1
    s.flush()
    c = s.get_one(Charette, ronde.charette_id)
    told = {"aanpassing": _af(ronde.aanpassing), "motivering": _af(ronde.motivering)}
    _noteer(s, now, c, ronde, "charette_ronde", Zichtbaarheid.OPENBAAR, door, **told)


def heropen(s: Session, now: datetime, ronde: Ronde, door: str, gelezen_versie: int) -> None:
    """Work on a round again. Raises Verouderd."""
    vergrendel(s, ronde, gelezen_versie)
    ronde.klaar = False
    ronde.versie += 1
    s.flush()
    _noteer(
        s, now, s.get_one(Charette, ronde.charette_id), ronde, "charette_ronde_heropend", Zichtbaarheid.INTERN, door
    )


def _leeg(ronde: Ronde) -> str:
    """The first text that a round still needs."""
    return next((name for name in ("voorstel", "aanpassing", "motivering") if not getattr(ronde, name)), "")


def _iemand(s: Session, ronde: Ronde) -> bool:
    """Whether anybody said or voted something."""
    said = s.scalar(select(Reactie.id).where(Reactie.ronde_id == ronde.id).limit(1))
    return said is not None or s.scalar(select(Stem.id).where(Stem.ronde_id == ronde.id).limit(1)) is not None


def _keur(c: Charette, velden: dict[str, Any]) -> dict[str, Any]:
    """The tidy values. Raises CharetteFout, and KeyError for a field that is not in `VELDEN`."""
    found: dict[str, Any] = {}
    for name, value in velden.items():
        if name not in VELDEN:
            raise KeyError(name)
        if name == "titel":
            value = schone_regel(value)
            if not value:
                raise CharetteFout("titel", "charettewerk.fout.geen_titel")
        if name == "dagdeel_id" and value is not None and value not in {d.id for d in c.dagdelen}:
            raise CharetteFout("dagdeel", "idee.fout.dagdeel")
        if name in ("voorstel", "aanpassing", "motivering"):
            value = schone_tekst(value)
        if isinstance(value, str) and len(value) > (limit := TITEL if name == "titel" else TEKST):
            raise CharetteFout(name, "idee.fout.te_lang", hoogstens=limit)
        found[name] = value
    return found


def vergrendel(s: Session, ronde: Ronde, gelezen_versie: int) -> None:
    """Hold the row until the end of the transaction. Raises Verouderd when it is not the version that was read."""
    lock_row(s, Ronde, ronde.id)
    s.refresh(ronde)
    if ronde.versie != gelezen_versie:
        raise Verouderd(f"ronde {ronde.nummer}")


# --- what people say


def reageer(
    s: Session,
    now: datetime,
    ronde: Ronde,
    tekst: str,
    bron: str,
    variant_id: int | None = None,
    zichtbaar: bool = False,
) -> Reactie:
    """Keep what somebody said about a round, or about one of its variants. `bron`: one of `BRONNEN`.

    Raises CharetteFout (`tekst`, `variant`).
    """
    return reageer_lijst(s, now, ronde, [tekst], bron, variant_id, zichtbaar)[0]


def reageer_lijst(
    s: Session,
    now: datetime,
    ronde: Ronde,
    teksten: Iterable[str],
    bron: str,
    variant_id: int | None = None,
    zichtbaar: bool = False,
) -> list[Reactie]:
    """Keep reactions that were typed together, in this order. Raises CharetteFout, and then keeps none of them."""
    if bron not in BRONNEN:
        raise ValueError(bron)
    if variant_id is not None and variant_id not in {v.id for v in varianten(s, ronde)}:
        raise CharetteFout("variant", "idee.fout.kies_stem")
    texts = [_reactie(tekst) for tekst in teksten]
    rows = [
        Reactie(ronde_id=ronde.id, variant_id=variant_id, tekst=t, bron=bron, zichtbaar=zichtbaar, gemaakt=now)
        for t in texts
    ]
    s.add_all(rows)
    s.flush()
    return rows


def _reactie(tekst: str) -> str:
    text = schone_tekst(tekst)
    if not text:
        raise CharetteFout("tekst", "idee.fout.reactie_leeg")
    if len(text) > REACTIE:
        raise CharetteFout("tekst", "idee.fout.te_lang", hoogstens=REACTIE)
    return text


def toon_reacties(s: Session, ronde: Ronde, ids: Iterable[int], zichtbaar: bool) -> int:
    """Let everybody read these reactions, or nobody but staff; returns how many changed."""
    wanted = (Reactie.ronde_id == ronde.id) & Reactie.id.in_(list(ids)) & Reactie.zichtbaar.is_(not zichtbaar)
    rows = s.scalars(select(Reactie).where(wanted)).all()
    for row in rows:
        row.zichtbaar = zichtbaar
    s.flush()
    return len(rows)


def verwijder_reactie(s: Session, ronde: Ronde, id: int) -> None:
    """Take a reaction away that was typed by mistake; nothing happens when it is gone."""
    row = s.get(Reactie, id)
    if row is not None and row.ronde_id == ronde.id:
        s.delete(row)
        s.flush()


# --- voting


def zet_stemmen(s: Session, now: datetime, ronde: Ronde, open_: bool, door: str, gelezen_versie: int) -> None:
    """Open or close the vote of a round; another round's vote closes, for there is one question at a time.

    Raises CharetteFout (`stemmen`): fewer than two variants, or the round is finished. Raises Verouderd.
    """
    c = lock_row(s, Charette, ronde.charette_id)
    vergrendel(s, ronde, gelezen_versie)
    choices = varianten(s, ronde)
    if open_ and (len(choices) < 2 or ronde.klaar):
        raise CharetteFout(
            "stemmen", "charettewerk.fout.stemmen_klaar" if ronde.klaar else "charettewerk.fout.stemmen_twee"
        )
    if open_:
        for other in s.scalars(select(Ronde).where(Ronde.charette_id == c.id, Ronde.stemmen.is_(True))):
            other.stemmen = False
        ronde.zichtbaar = True
    was, ronde.stemmen = ronde.stemmen, open_
    ronde.versie += 1
    s.flush()
    if open_ and not was:
        names = opsomming([f"{v.letter}, {v.naam}" for v in choices]) if len(choices) < 3 else _namen(choices)
        _noteer(s, now, c, ronde, "charette_stemmen", Zichtbaarheid.OPENBAAR, door, varianten=names)


def _namen(choices: Sequence[Variant]) -> str:
    return "; ".join(f"{v.letter}, {v.naam}" for v in choices)


def stem(s: Session, ronde: Ronde, variant_id: int, kiezer: str) -> Stem:
    """Vote for a variant; who voted before changes his vote. `kiezer`: the chat or the device, of which an HMAC stays.

    Raises CharetteFout (`stem`): voting is not open, or no variant of this round.
    """
    lock_row(s, Ronde, ronde.id)
    s.refresh(ronde)
    if not (ronde.stemmen and ronde.zichtbaar):
        raise CharetteFout("stem", "idee.fout.stemmen_dicht")
    if variant_id not in {v.id for v in varianten(s, ronde)}:
        raise CharetteFout("stem", "idee.fout.kies_stem")
    row = _stem_van(s, ronde, kiezer)
    if row is None:
        row = Stem(ronde_id=ronde.id, variant_id=variant_id, kiezer=_kiezer(s, ronde, kiezer))
        s.add(row)
    row.variant_id = variant_id
    s.flush()
    return row


def mijn_stem(s: Session, ronde: Ronde, kiezer: str) -> int | None:
    """The variant this chat or device voted for, or None."""
    row = _stem_van(s, ronde, kiezer)
    return row.variant_id if row else None


def stemmen(s: Session, ronde: Ronde) -> dict[int, int]:
    """How many votes each variant of a round has, by id and in the order of the letters; 0 too."""
    query = select(Stem.variant_id, func.count()).where(Stem.ronde_id == ronde.id).group_by(Stem.variant_id)
    counted = {row[0]: row[1] for row in s.execute(query)}
    return {v.id: counted.get(v.id, 0) for v in varianten(s, ronde)}


def _stem_van(s: Session, ronde: Ronde, kiezer: str) -> Stem | None:
    known = keys(s).lookups("stem", f"{ronde.id}:{kiezer}")
    return s.scalars(select(Stem).where(Stem.ronde_id == ronde.id, Stem.kiezer.in_(known))).first()


def _kiezer(s: Session, ronde: Ronde, kiezer: str) -> str:
    # The round is in it, so that nobody can follow one voter over the rounds.
    return keys(s).lookup("stem", f"{ronde.id}:{kiezer}")


# --- the journal


def _noteer(
    s: Session,
    now: datetime,
    c: Charette,
    ronde: Ronde,
    soort: str,
    zichtbaarheid: Zichtbaarheid,
    door: str,
    **gegevens: Any,
) -> None:
    told: dict[str, Any] = {"charette": c.id, "ronde": ronde.id, "nummer": ronde.nummer, "titel": _af(ronde.titel)}
    noteer(s, now, c.kern_id, soort, zichtbaarheid, door=door, **told, **gegevens)


def _af(tekst: str) -> str:
    text = " ".join(tekst.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."
