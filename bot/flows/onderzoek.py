"""The onderzoek as a conversation: start, code, the questionnaire's own questions, summary, receipt, contact.

The questionnaire comes from a workbook; all around it is added here, so that no workbook can leave out the privacy
text or ask for a name. Keys that begin with `_` are the flow's own and never reach the answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from bot.flows.contact import contact_steps
from bot.flows.delen import Deel, delen
from bot.steps import Ask, Do, Effect, Facts, Say, Step, Steps, View
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import MEESTE_KEREN, Groep, Model, Veld, nog_sleutel, ontleed, sleutel
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import SOORTEN
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import datum, zin
from kern.vragen import Keuze, Vraag

TEKST_MAX = 500
LAAGSTE = -(10**9)
KEUZES = ("select_one", "select_multiple", "rank")


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire version ready to talk: its model, its steps, and the usual length of each kind of route.

    `lengths`: answer to the first question → median number of questions; '' for who has not answered it yet.
    """

    model: Model
    steps: Steps
    lengths: Mapping[str, int]
    delen: tuple[Deel, ...]

    @property
    def first(self) -> str:
        """The first question, which decides the route."""
        return next(v.naam for v in self.model.velden if v.gevraagd)


_made: dict[str, Questionnaire] = {}


def questionnaire(s: Session, versie_id: str) -> Questionnaire:
    """The questionnaire of a version; compiled once per process, for a version never changes."""
    found = _made.get(versie_id)
    if found is None:
        row = s.get_one(VragenlijstVersie, versie_id)
        model = Model.van_json(row.model)
        found = _made[versie_id] = made(model, row.model.get("mediane_lengte", {}))
    return found


def remember(model: Model, state_answers: dict[str, str], facts: Facts) -> None:
    """Keep what a calculation with `once()` gave the first time, as ODK keeps it in the form."""
    once = [v.naam for v in model.velden if v.berekening is not None and "once(" in v.berekening.tekst]
    if not once:
        return
    page = sheet(model, View(state_answers, {}, facts))
    for key, veld in page.sleutels():
        if veld.naam in once and key not in state_answers and (value := page.waarde(key)):
            state_answers[key] = value


def version_of(notes: Mapping[str, str], o: Onderzoek) -> str:
    """The version a conversation runs on: that of its beginning, also when the onderzoek moved on to a newer one."""
    return notes.get("_begonnen.versie") or notes.get("_opgehaald.versie") or o.versie_id


def made(model: Model, lengths: Mapping[str, int]) -> Questionnaire:
    """A compiled questionnaire as it talks; also for a draft that is only tried."""
    return Questionnaire(model, steps(model), lengths, delen(model))


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


def passed_over(
    s: Session, versie_id: str, answers: Mapping[str, str], facts: Facts, later: Collection[str]
) -> dict[str, str]:
    """Questions that counted and were left empty when these answers were sent: they are not asked again by themselves.

    `later`: questions that may still be asked.
    """
    page = Blad(questionnaire(s, versie_id).model, answers, facts.extra["tabellen"], facts.vandaag)
    return {key: "" for key in page.route() if key not in answers and key not in later}


def left_out(model: Model, view: View) -> list[str]:
    """The sensitive questions that count for this resident and were not asked on this channel."""
    if view.facts.kanaal != "telegram" or not any(veld.gevoelig for veld in model.velden):
        return []
    page = sheet(model, view)
    asked = [(key, veld) for key, veld in page.sleutels() if veld.gevoelig and key not in view.answers]
    return [key for key, _ in asked if page.relevant(key)]


def steps(model: Model) -> Steps:
    """All steps of an onderzoek with this questionnaire, in order; made once per questionnaire version."""
    return (*_opening(model), *_from_fields(model), *_closing(model))


def _from_fields(model: Model) -> Iterator[Step]:
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
    return sheet(model, view).telt_keren(groep.pad) if _begun(view) else 0


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


def _begun(view: View) -> bool:
    return view.answers.get("_start") in ("ja", "al")


def _new(view: View) -> bool:
    return view.answers.get("_start") == "ja"


def _own_answers_loaded(view: View) -> bool:
    return view.answers.get("_start") == "al"


def _opening(model: Model) -> Steps:
    def offers_language(view: View) -> bool:
        # On the website the switch stands at the top of the page. The language itself is no condition: a step that
        # counts all at once, in the middle of a conversation, would be the next one.
        return view.facts.kanaal != "web" and "en" in model.talen

    return (
        Say("_intro", lambda v: _intro(v, model)),
        Say("_talen", lambda v: zin("gesprek.taal.aanbod"), when=offers_language),
        Say("_telegram", _read_along, when=lambda v: v.facts.kanaal == "telegram"),
        Say("_privacy", lambda v: _text(v, "privacy")),
        Say(
            "_geen_inschrijving",
            lambda v: _text(v, "geen_inschrijving"),
            when=lambda v: bool(v.facts.teksten["geen_inschrijving"]),
        ),
        Ask("_start", _start_question, commands=("uitleg", "mens")),
        Do("_afgezegd", lambda v: Effect("afgezegd", "_afgezegd"), lambda v: v.answers.get("_start") == "nee"),
        Ask("_wijzigcode", _wijzigcode_question, when=_own_answers_loaded),
        Do(
            "_opgehaald",
            lambda v: Effect("haal_antwoorden", "_opgehaald", {"code": v.answers["_wijzigcode"]}),
            when=_own_answers_loaded,
        ),
        Say("_opgehaald_zin", lambda v: zin("gesprek.onderzoek.opgehaald"), when=_may_change),
        Ask("_code", _code_question, when=lambda v: _new(v) and v.facts.extra["codes"]),
        Do(
            "_code_gekeken",
            lambda v: Effect("kijk_code", "_code_gekeken", {"code": v.answers.get("_code", "")}),
            when=_new,
        ),
        Do("_begonnen", lambda v: Effect("begin_voortgang", "_begonnen"), when=_new),
    )


def _read_along(view: View) -> str:
    return zin("gesprek.onderzoek.telegram", link=f"{view.facts.base_url}/chat/{view.facts.kern_slug}")


def _may_change(view: View) -> bool:
    # When nothing can be changed any more, the question under the answers says so.
    return _own_answers_loaded(view) and view.facts.extra["open"]


def _start_question(view: View) -> Vraag:
    keys = ("begin", "uitleg", "mens", "al_meegedaan", "nee_bedankt")
    names = ("ja", "uitleg", "mens", "al", "nee")
    keuzes = tuple(Keuze(n, zin(f"gesprek.knop.{k}")) for n, k in zip(names, keys, strict=True))
    return Vraag("_start", "een", zin("gesprek.onderzoek.start"), keuzes=keuzes)


def _wijzigcode_question(view: View) -> Vraag:
    return Vraag("_wijzigcode", "tekst", zin("gesprek.onderzoek.wijzigcode"), maximum=20)


def _code_question(view: View) -> Vraag:
    return Vraag(
        "_code",
        "open_keuze",
        zin("gesprek.onderzoek.code"),
        hint=zin("gesprek.onderzoek.code_hint"),
        keuzes=(Keuze("geen", zin("gesprek.knop.geen_code")),),
        maximum=20,
    )


def _from_field(model: Model, veld: Veld, key: str) -> tuple[Step, ...]:
    """The steps of one field of the workbook; computed and hidden fields need none."""

    def counts(view: View) -> bool:
        return _begun(view) and sheet(model, view).relevant(key)

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


def _closing(model: Model) -> Steps:
    def withheld(view: View) -> bool:
        return _begun(view) and bool(left_out(model, view))

    def sent(view: View) -> bool:
        return view.answers.get("_verzenden") == "verstuur"

    def looked(view: View) -> bool:
        return view.answers.get("_verzenden") == "klaar"

    return (
        Do("_link", lambda v: Effect("gevoelige_link", "_link"), when=withheld),
        Say(
            "_link_zin",
            lambda v: zin("gesprek.onderzoek.gevoelig", link=v.notes["_link.link"]),
            when=lambda v: withheld(v) and "_link.link" in v.notes,
        ),
        Ask("_verzenden", _send_question, when=_begun, commands=("wijzig",), summary=True),
        Do("_gewist", lambda v: Effect("wis", "_gewist"), lambda v: v.answers.get("_verzenden") == "wis"),
        Do("_verstuurd", lambda v: Effect("verstuur", "_verstuurd", _record(model, v)), when=sent),
        Say("_bedankt", lambda v: _text(v, "bedankt"), when=lambda v: sent(v) and _new(v)),
        Say("_wijzigcode_zin", _code_line, when=sent),
        Say("_gekeken", lambda v: zin("gesprek.onderzoek.gekeken"), when=looked),
        *contact_steps(lambda v: sent(v) and _may_leave_contact(v)),
        Say(
            "_op_website",
            lambda v: zin("gesprek.contact.op_website", link=f"{v.facts.base_url}/chat/{v.facts.kern_slug}"),
            when=lambda v: sent(v) and v.facts.kanaal == "telegram" and bool(v.facts.kern),
        ),
        Say("_klaar", lambda v: zin("gesprek.onderzoek.klaar"), when=sent),
    )


def _send_question(view: View) -> Vraag:
    keys = ("verstuur", "wijzig", "wis")
    if not view.facts.extra["open"]:
        return Vraag(
            "_verzenden",
            "een",
            zin("gesprek.onderzoek.opgehaald_dicht"),
            keuzes=(Keuze("klaar", zin("gesprek.knop.klaar")),),
        )
    keuzes = tuple(Keuze(k, zin(f"gesprek.knop.{k}")) for k in keys)
    return Vraag("_verzenden", "een", zin("gesprek.onderzoek.samenvatting"), keuzes=keuzes)


def _record(model: Model, view: View) -> dict[str, Any]:
    """What is sent: the relevant answers and calculations, and which questions this channel did not ask."""
    return {"uitvoer": sheet(model, view).bewaren(), "niet_gevraagd": left_out(model, view)}


def _code_line(view: View) -> str:
    if _own_answers_loaded(view):
        return zin("gesprek.onderzoek.gewijzigd")
    tot = datum(date.fromisoformat(view.notes["_verstuurd.tot"]))
    return zin("gesprek.onderzoek.wijzigcode_kreeg", code=view.notes["_verstuurd.code"], tot=tot)


def _may_leave_contact(view: View) -> bool:
    """Contact data of a minor need a parent; on Telegram they are not asked for at all."""
    facts = view.facts
    return _new(view) and bool(facts.kern) and facts.kanaal != "telegram" and view.answers.get("leeftijd") != "16-17"


def _intro(view: View, model: Model) -> str:
    """The greeting; where the questions are not there in the language of the conversation, it says so at once."""
    greeting = _text(view, "intro")
    if view.facts.taal == "nl" or view.facts.taal in model.talen:
        return greeting
    return f"{greeting}\n\n{zin('gesprek.taal.vragen_nederlands')}"


def _text(view: View, name: str) -> str:
    facts = view.facts
    return text(facts, name).format(gemeente=facts.gemeente, kern=facts.kern, telefoon=facts.telefoon).strip()


def text(facts: Facts, name: str) -> str:
    """A text of the settings in the language of the conversation; in Dutch where there is no other."""
    return facts.teksten.get(f"{name}_{facts.taal}") or facts.teksten[name]
