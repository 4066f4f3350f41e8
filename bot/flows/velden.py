"""The fields of a workbook as steps: each is asked, said or worked out on the sheet that is filled in so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from bot.steps import Ask, Do, Effect, Facts, Say, Step, View
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import MEESTE_KEREN, Groep, Model, Veld, nog_sleutel, ontleed, sleutel
from kern.onderzoek.opschrift import SOORTEN
from kern.taal import zin
from kern.vragen import Keuze, Vraag

TEKST_MAX = 500
LAAGSTE = -(10**9)
KEUZES = ("select_one", "select_multiple", "rank")


def own(answers: Mapping[str, str]) -> dict[str, str]:
    """The questionnaire's answers among all answers of the conversation."""
    return {key: value for key, value in answers.items() if not key.startswith("_")}


def sheet(model: Model, view: View) -> Blad:
    """The filled-in sheet of this view; within a turn one with another answer is made from the one before it."""
    found = view.cache.get("blad")
    if found is None:
        found = view.cache["blad"] = _sheet(model, view)
    assert isinstance(found, Blad)  # noqa: S101
    return found


def _sheet(model: Model, view: View) -> Blad:
    facts, answers = view.facts, own(view.answers)
    before: Blad | None = facts.cache.get("blad")
    if before is not None and before.model is model:
        other = [key for key in {*answers, *before.antwoorden} if answers.get(key) != before.antwoorden.get(key)]
        if not other:
            return before
        if len(other) == 1 and other[0] in answers:
            made = before.met(other[0], answers[other[0]])
            facts.cache["blad"] = made
            return made
    made = Blad(model, answers, facts.extra["tabellen"], facts.vandaag, taal=facts.taal)
    facts.cache["blad"] = made
    return made


def remember(model: Model, state_answers: dict[str, str], facts: Facts) -> None:
    """Keep what a calculation with `once()` gave the first time, as ODK keeps it in the form."""
    once = [v.naam for v in model.velden if v.berekening is not None and "once(" in v.berekening.tekst]
    if not once:
        return
    page = sheet(model, View(state_answers, {}, facts))
    for key, veld in page.sleutels():
        if veld.naam in once and key not in state_answers and (value := page.waarde(key)):
            state_answers[key] = value


def begun(view: View) -> bool:
    """Whether the questions have begun: anew, or with answers that were sent before."""
    return view.answers.get("_start") in ("ja", "al")


def field_steps(model: Model) -> Iterator[Step]:
    """The steps of all fields; those of a repeat once for each time that it can be filled in."""
    for pad, velden in groupby(model.velden, key=lambda veld: veld.herhaling):
        if pad:
            yield from _from_repeat(model, model.herhalingen[pad], tuple(velden))
        else:
            yield from (step for veld in velden for step in _from_field(model, veld, veld.naam))


def _from_repeat(model: Model, groep: Groep, velden: tuple[Veld, ...]) -> Iterator[Step]:
    for keer in range(1, MEESTE_KEREN + 1):
        if keer > 1 and groep.aantal is None:
            yield _once_more(model, groep, keer, velden)
        yield _heading(model, groep, keer, velden)
        for veld in velden:
            yield from _from_field(model, veld, sleutel(veld.naam, keer))


def _times(model: Model, view: View, groep: Groep) -> int:
    """How many times a repeat is filled in now; 0 when it does not count."""
    return sheet(model, view).telt_keren(groep.pad) if begun(view) else 0


def _once_more(model: Model, groep: Groep, keer: int, velden: tuple[Veld, ...]) -> Step:
    """An open-ended repeat asks after each time whether there is another."""
    keuzes = ("ja", "nee")

    def vraag(view: View) -> Vraag:
        tekst = zin("gesprek.vraag.nog_een", wat=sheet(model, view).herhaling(groep.pad, keer))
        return Vraag(key, "een", tekst, keuzes=tuple(Keuze(k, zin(f"gesprek.knop.{k}")) for k in keuzes))

    key = nog_sleutel(groep.naam, keer)
    return Ask(
        key,
        vraag,
        when=lambda v: _times(model, v, groep) >= keer - 1 > 0,
        counted=True,
        short=lambda v: zin("gesprek.vraag.nog_een_kort", wat=sheet(model, v).herhaling(groep.pad, keer)),
    )


def _heading(model: Model, groep: Groep, keer: int, velden: tuple[Veld, ...]) -> Step:
    def counts(view: View) -> bool:
        if _times(model, view, groep) < keer:
            return False
        page = sheet(model, view)
        return any(page.relevant(sleutel(v.naam, keer)) for v in velden if v.gevraagd)

    return Say(f"_kop:{sleutel(groep.naam, keer)}", lambda v: sheet(model, v).herhaling(groep.pad, keer), counts)


def _from_field(model: Model, veld: Veld, key: str) -> tuple[Step, ...]:
    """The steps of one field of the workbook; computed and hidden fields need none."""

    def counts(view: View) -> bool:
        return begun(view) and sheet(model, view).relevant(key)

    if veld.type == "note":
        if veld.einde:
            return (
                Do(
                    f"_einde:{key}",
                    lambda v: Effect("weggestuurd", f"_einde:{key}", {"tekst": sheet(model, v).label(key)}),
                    counts,
                ),
            )
        return (Say(f"_zin:{key}", lambda v: sheet(model, v).label(key), counts),)
    if veld.type not in SOORTEN:
        return ()

    def asked(view: View) -> bool:
        return counts(view) and not (veld.gevoelig and view.facts.kanaal == "telegram")

    return (
        Ask(
            key,
            lambda v: question(sheet(model, v), veld, key),
            when=asked,
            check=lambda v, waarde: check(sheet(model, v), key, waarde),
            counted=True,
            short=lambda v: _short(sheet(model, v), veld, key),
        ),
    )


def _short(page: Blad, veld: Veld, key: str) -> str:
    """A question in few words; in a repeat with which time it is."""
    if not veld.herhaling:
        return page.kort(key)
    return zin("gesprek.vraag.kort_keer", wat=page.herhaling(veld.herhaling, ontleed(key)[1]), kort=page.kort(key))


def question(page: Blad, veld: Veld, key: str) -> Vraag:
    """A field of the workbook as a question; also used by the page form and the paper form."""
    keuzes = tuple(Keuze(k.naam, k.label, k.voorbeeld) for k in page.keuzes(key))
    # Without a range the constraint of the workbook decides; without that too, nobody means a number below zero.
    empty = not keuzes and veld.type in KEUZES
    laagste, hoogste, stap = veld.bereik or (LAAGSTE if veld.constraint else None, None, None)
    return Vraag(
        key,
        SOORTEN[veld.type],
        page.label(key),
        # As in ODK it is asked all the same; but nobody must be stuck at it.
        hint=zin("gesprek.vraag.niets_te_kiezen") if empty else page.hint(key),
        keuzes=keuzes,
        verplicht=not empty and page.verplicht(key),
        minimum=None if veld.type == "text" else laagste,
        maximum=TEKST_MAX if veld.type == "text" else hoogste,
        stap=stap,
        standaard=page.standaard(key),
    )


def check(page: Blad, key: str, waarde: str) -> str | None:
    """Why the questionnaire does not accept this answer; None when it does."""
    wrong = page.fout(key, waarde)
    return wrong or (zin("gesprek.vraag.kan_niet") if wrong is not None else None)
