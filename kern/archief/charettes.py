"""The charettes of a kern in the dossier for the archive: what was asked, said, polled and agreed. Nobody who came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.archief.kolommen import Kolom, Tabel, als_zin, tabel, velden
from kern.charettes.rijen import Charette, Dagdeel, Plaats
from kern.charettes.werkrijen import (
    Akkoordpunt,
    Idee,
    Ideestap,
    Peilpunt,
    Reactie,
    Ronde,
    Schets,
    Stem,
    Variant,
)
from kern.kernen import Kern


def tabellen(s: Session, kern: Kern) -> tuple[Tabel, ...]:
    """A table of every kind; people only as numbers."""
    mine = list(s.scalars(select(Charette).where(Charette.kern_id == kern.id).order_by(Charette.id)))
    loops = _van(s, Ronde, mine)
    variants = _bij(s, Variant, Variant.ronde_id, loops)
    ideas = _van(s, Idee, mine)
    return (
        tabel("charettes", "Charettes", mine, _CHARETTE),
        tabel("dagdelen", "Momenten van de charettes", [d for c in mine for d in c.dagdelen], _dagdeel(s)),
        tabel("ideeen", "Ideeën", ideas, _IDEE),
        tabel("ideestappen", "Wat er met de ideeën gebeurde", _bij(s, Ideestap, Ideestap.idee_id, ideas), _stap(ideas)),
        tabel("rondes", "Rondes van voorstel en reactie", loops, _RONDE),
        tabel("varianten", "Varianten en stemmen", variants, _variant(s, loops)),
        tabel("reacties", "Reacties", _bij(s, Reactie, Reactie.ronde_id, loops), _reactie(loops)),
        tabel("peiling", "Peiling", _van(s, Peilpunt, mine), _PEILPUNT),
        tabel("akkoord", "Charette-akkoord", _van(s, Akkoordpunt, mine), _AKKOORD),
        tabel("schetsen", "Schetsen", _van(s, Schets, mine), _SCHETS),
    )


def schetsen(s: Session, kern: Kern) -> list[Schets]:
    """The drawings of a kern; what is in each is read when it is asked for."""
    query = select(Schets).join(Charette, Charette.id == Schets.charette_id).where(Charette.kern_id == kern.id)
    return list(s.scalars(query.order_by(Schets.gemaakt, Schets.id)))


def pad(schets: Schets) -> str:
    """Where a drawing lies in the export. Its own name may hold anybody's, so it is not in it."""
    return f"schetsen/{schets.charette_id}-{schets.id[:12]}.{schets.mediatype.rpartition('/')[2]}"


def _van(s: Session, soort: Any, mine: list[Charette]) -> list[Any]:
    return list(s.scalars(select(soort).where(soort.charette_id.in_([c.id for c in mine])).order_by(soort.id)))


def _bij(s: Session, soort: Any, kolom: Any, rows: list[Any]) -> list[Any]:
    return list(s.scalars(select(soort).where(kolom.in_([r.id for r in rows])).order_by(soort.id)))


def _dagdeel(s: Session) -> tuple[Kolom, ...]:
    def som(kolom: Any, geteld: str) -> Any:
        def tel(d: Dagdeel) -> int:
            now = s.scalar(select(func.sum(kolom)).where(Plaats.dagdeel_id == d.id)) or 0
            return now + int(d.geteld.get(geteld, 0))

        return tel

    return (
        *velden("charette_id", "id", "naam", "begin", "eind", "plek", "plaatsen", "afgelast"),
        ("met_een_plaats", som(Plaats.geplaatst, "geplaatst")),
        ("gekomen", som(Plaats.aanwezig, "binnen")),
        *velden("inloop"),
    )


def _stap(ideas: list[Any]) -> tuple[Kolom, ...]:
    numbers = {i.id: i.nummer for i in ideas}
    return (
        ("idee", lambda r: numbers[r.idee_id]),
        ("van", lambda r: als_zin(f"idee.staat.{r.van}") if r.van else ""),
        ("naar", lambda r: als_zin(f"idee.staat.{r.naar}")),
        *velden("moment", "reden"),
    )


def _variant(s: Session, loops: list[Any]) -> tuple[Kolom, ...]:
    numbers = {r.id: r.nummer for r in loops}
    query = select(Stem.variant_id, func.count()).where(Stem.ronde_id.in_(list(numbers))).group_by(Stem.variant_id)
    votes: dict[int, int] = {variant: n for variant, n in s.execute(query)}  # noqa: C416  a Row is no pair
    return (
        ("ronde", lambda v: numbers[v.ronde_id]),
        *velden("letter", "naam", "omschrijving"),
        ("stemmen", lambda v: votes.get(v.id, 0)),
    )


def _reactie(loops: list[Any]) -> tuple[Kolom, ...]:
    numbers = {r.id: r.nummer for r in loops}
    return (("ronde", lambda r: numbers[r.ronde_id]), *velden("tekst", "bron", "zichtbaar", "gemaakt"))


_CHARETTE: tuple[Kolom, ...] = (
    *velden("id", "traject_id", "titel", "inleiding", "staat"),
    ("vast", lambda c: "; ".join(c.vast)),
    ("open", lambda c: "; ".join(c.open_)),
    *velden("regel", "loting_belofte", "loting_seed", "geloot_op", "geopend_op", "verslag_voor", "verslag_op"),
    *velden("terugkoppeling", "fictief"),
)
_IDEE: tuple[Kolom, ...] = velden("charette_id", "nummer", "tekst", "staat", "bron", "zichtbaar", "gemaakt")
_RONDE: tuple[Kolom, ...] = velden(
    *("charette_id", "nummer", "titel", "voorstel", "aanpassing", "motivering", "klaar", "zichtbaar", "gemaakt")
)
_PEILPUNT: tuple[Kolom, ...] = velden("charette_id", "tekst", "voor", "neutraal", "tegen", "gepeild_op")
_AKKOORD: tuple[Kolom, ...] = velden(
    *("charette_id", "nummer", "soort", "tekst", "partij", "voor", "toezegging_id", "getekend_op")
)
_SCHETS: tuple[Kolom, ...] = (*velden("charette_id", "titel", "alt", "zichtbaar", "gemaakt"), ("pad", pad))
