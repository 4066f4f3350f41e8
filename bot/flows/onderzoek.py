"""The onderzoek as a conversation: start, code, the questionnaire's own questions, summary, receipt, contact.

The questionnaire comes from a workbook; all around it is added here, so that no workbook can leave out the privacy
text or ask for a name. Keys that begin with `_` are the flow's own and never reach the answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.flows.contact import contact_steps
from bot.flows.delen import Deel, delen
from bot.flows.velden import begun, field_steps, sheet
from bot.steps import Ask, Do, Effect, Facts, Say, Steps, View
from kern.onderzoek.blad import Blad
from kern.onderzoek.model import Model
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import datum, zin
from kern.vragen import Keuze, Vraag


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


def version_of(notes: Mapping[str, str], o: Onderzoek) -> str:
    """The version a conversation runs on: that of its beginning, also when the onderzoek moved on to a newer one."""
    return notes.get("_begonnen.versie") or notes.get("_opgehaald.versie") or o.versie_id


def made(model: Model, lengths: Mapping[str, int]) -> Questionnaire:
    """A compiled questionnaire as it talks; also for a draft that is only tried."""
    return Questionnaire(model, steps(model), lengths, delen(model))


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
    return (*_opening(model), *field_steps(model), *_closing(model))


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


def _closing(model: Model) -> Steps:
    def withheld(view: View) -> bool:
        return begun(view) and bool(left_out(model, view))

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
        Ask("_verzenden", _send_question, when=begun, commands=("wijzig",), summary=True),
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


def closed(facts: Facts, kern: str, dag: str) -> str:
    """What is said of an onderzoek that closed on this day."""
    return text(facts, "gesloten").format(kern=kern, datum=dag, telefoon=facts.telefoon).strip()
