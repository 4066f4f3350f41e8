"""The versions of a questionnaire that one onderzoek has put, side by side: which questions are the same one.

An onderzoek may go on with a newer version while it is open. What was answered before stays: a question that stands
in both versions is one question with answers from both, as long as the answers still mean the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.model import Groep, Veld
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import model_van
from kern.onderzoek.vragenlijst import VragenlijstVersie


def versies(s: Session, o: Onderzoek) -> list[VragenlijstVersie]:
    """The versions there are answers to: the one it puts now (answered or not), then the others, the newest first."""
    used = select(Respons.versie_id).where(Respons.onderzoek_id == o.id)
    others = select(VragenlijstVersie).where(VragenlijstVersie.id.in_(used), VragenlijstVersie.id != o.versie_id)
    newest_first = others.order_by(VragenlijstVersie.gemaakt.desc(), VragenlijstVersie.versie.desc())
    return [s.get_one(VragenlijstVersie, o.versie_id), *s.scalars(newest_first)]


def telt_niet(oud: Veld, nieuw: Veld) -> str:
    """Why answers to the old question do not count for the new one of the same name; "" when they do.

    `soort`: another type · `herhaling`: asked once there and in a repeat here, or in another repeat · `keuze`: a choice
    is gone · `rang`: places on a list of three and of four cannot be compared. Other words are no reason.
    """
    if oud.type != nieuw.type:
        return "soort"
    if naam_van(oud.herhaling) != naam_van(nieuw.herhaling):
        return "herhaling"
    was, now = {k.naam for k in oud.keuzes}, {k.naam for k in nieuw.keuzes}
    if oud.type == "rank" and was != now:
        return "rang"
    return "" if was <= now else "keuze"


def naam_van(pad: str) -> str:
    """The last part of a path: the name of a repeat."""
    return pad.rpartition("/")[2]


@dataclass(frozen=True)
class Vraagreeks:
    """One question through the versions, the newest first; the answers to all of them are counted together."""

    leden: tuple[tuple[VragenlijstVersie, Veld], ...]

    @property
    def versie(self) -> VragenlijstVersie:
        """The newest version it stands in."""
        return self.leden[0][0]

    @property
    def veld(self) -> Veld:
        """The question as the newest version has it."""
        return self.leden[0][1]

    @property
    def versie_ids(self) -> frozenset[str]:
        """Ids of the versions it stands in."""
        return frozenset(v.id for v, _ in self.leden)

    @property
    def herhaling(self) -> str:
        """The name of the repeat it stands in, or ""."""
        return naam_van(self.veld.herhaling)


def vragen(alle: Sequence[VragenlijstVersie]) -> list[Vraagreeks]:
    """Every field of these versions (the newest first), notes left out, in the order of the newest.

    What only older versions have stands at the end; a question whose answers cannot be counted together with those of
    the newer one of that name stands right after it.
    """
    found: list[list[tuple[VragenlijstVersie, Veld]]] = []
    for versie in alle:
        for veld in _velden(versie):
            same = [i for i, row in enumerate(found) if row[0][1].naam == veld.naam]
            fits = next((i for i in same if not telt_niet(veld, found[i][0][1])), None)
            if fits is not None:
                found[fits].append((versie, veld))
            else:
                found.insert(same[-1] + 1 if same else len(found), [(versie, veld)])
    return [Vraagreeks(tuple(row)) for row in found]


def _velden(versie: VragenlijstVersie) -> Iterator[Veld]:
    return (v for v in model_van(versie).velden if v.type != "note")


def herhalingen(alle: Sequence[VragenlijstVersie]) -> dict[str, str]:
    """The repeats of these versions: name → what people read above it, in the words of the newest."""
    found: dict[str, str] = {}
    for versie in alle:
        for groep in model_van(versie).herhalingen.values():
            found.setdefault(groep.naam, tekst_van(groep))
    return found


def tekst_van(groep: Groep) -> str:
    """What people read above a group, without the values in it; its name when that is nothing."""
    return "".join(part for part in groep.label_in("nl") if isinstance(part, str)).strip() or groep.naam


def uniek(naam: str, bezet: Collection[str], scheiding: str = "_") -> str:
    """The name, or with a number behind it when it is taken."""
    options = (naam if n == 1 else f"{naam}{scheiding}{n}" for n in count(1))
    return next(option for option in options if option not in bezet)
