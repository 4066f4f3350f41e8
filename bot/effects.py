"""What the steps ask of the core: one small function per effect, all in the transaction of the turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.flows.onderzoek import passed_over
from bot.state import State
from bot.steps import Effect
from kern import kernen, mensen
from kern.berichten import ontvangstbewijs
from kern.db import keys
from kern.onderzoek import antwoorden, codes, onderzoek, voortgang
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import datum, zin

if TYPE_CHECKING:
    from bot.conversation import Conversation

LINK_GELDIG = timedelta(hours=24)


@dataclass(frozen=True)
class Outcome:
    """The notes an effect leaves, answers it loaded, or the state that takes the place of this one."""

    notes: Mapping[str, str] = field(default_factory=dict)
    loaded: Mapping[str, str] = field(default_factory=dict)
    state: State | None = None


def perform(c: Conversation, effect: Effect) -> Outcome:
    """Do one effect. Raises KeyError for a name that is not in the table."""
    return EFFECTS[effect.name](c, effect)


def farewell(tekst: str) -> Outcome:
    """Nothing stays of the conversation but one sentence."""
    return Outcome(state=State("afscheid", notes={"tekst": tekst}))


def _onderzoek(c: Conversation) -> Onderzoek:
    assert c.onderzoek is not None  # noqa: S101  the flow runs on it
    return c.onderzoek


def _loaded(c: Conversation) -> Respons | None:
    """The sent record that this conversation looks back at, if it is still there."""
    return c.s.get(Respons, c.state.notes.get("_opgehaald.respons", ""))


def _choose_kern(c: Conversation, effect: Effect) -> Outcome:
    kern = kernen.per_slug(c.s, effect.data["slug"])
    assert kern is not None  # noqa: S101  it was one of the choices
    c.kern, c.gesprek.kern_id = kern, kern.id
    o = onderzoek.open_voor(c.s, kern.id, c.now)
    return Outcome(state=State("onderzoek", str(o.id)) if o else State("menu"))


def _switch(c: Conversation, effect: Effect) -> Outcome:
    return Outcome(state=State("onderzoek", str(_onderzoek(c).id), answers=dict(effect.data["antwoorden"])))


def _declined(c: Conversation, effect: Effect) -> Outcome:
    return farewell(zin("gesprek.onderzoek.afgezegd", tot=datum(_onderzoek(c).sluit)))


def _load_answers(c: Conversation, effect: Effect) -> Outcome:
    found = antwoorden.zoek_wijzigcode(c.s, c.now, effect.data["code"], c.bron)
    if found is None or found.onderzoek_id != _onderzoek(c).id:
        return Outcome({"opnieuw": "_wijzigcode", "melding": zin("gesprek.onderzoek.wijzigcode_fout")})
    answers = antwoorden.lees(c.s, found)
    # On the website one may still answer what another channel left out.
    later = found.niet_gevraagd if c.facts.extra["open"] else ()
    return Outcome({"respons": found.id}, loaded=answers | passed_over(c.s, _onderzoek(c), answers, c.facts, later))


def _check_code(c: Conversation, effect: Effect) -> Outcome:
    given = c.state.notes.get("code_vooraf", "")
    if given:
        return Outcome({"id": given})
    if effect.data["code"] in ("", "geen"):
        return Outcome({"id": ""})
    found = codes.zoek(c.s, c.now, _onderzoek(c).id, effect.data["code"], c.bron)
    if found.soort == "goed":
        return Outcome({"id": str(found.code_id)})
    return Outcome({"opnieuw": "_code", "melding": zin(f"gesprek.onderzoek.code_{found.soort}")})


def _begin_progress(c: Conversation, effect: Effect) -> Outcome:
    return Outcome({"id": voortgang.begin(c.s, c.now, _onderzoek(c), c.gesprek.kanaal)})


def _screened_out(c: Conversation, effect: Effect) -> Outcome:
    """Not meant for this person: say so and keep nothing but the count of the day."""
    progress = c.state.notes.get("_begonnen.id", "")
    if progress:
        voortgang.weggestuurd(c.s, c.now, _onderzoek(c), progress)
    loaded = _loaded(c)
    if loaded is not None:
        antwoorden.wis(c.s, loaded)
    return farewell(effect.data["tekst"])


def _sensitive_link(c: Conversation, effect: Effect) -> Outcome:
    """A personal link, single use: it carries this conversation, and the conversation remembers which link."""
    token = keys(c.s).sign("verder", f"{c.gesprek.id}:{c.gesprek.volgnr}", c.now)
    return Outcome({"link": f"{c.huis.base_url}/verder/{token}", "token": token})


def _erase(c: Conversation, effect: Effect) -> Outcome:
    loaded = _loaded(c)
    if loaded is not None and effect.key == "_gewist":
        antwoorden.wis(c.s, loaded)
        return farewell(zin("gesprek.onderzoek.weg"))
    progress = c.state.notes.get("_begonnen.id", "")
    if loaded is not None or "_verstuurd" in c.state.done:
        return farewell(zin("gesprek.onderzoek.gesprek_weg"))
    if progress:
        voortgang.gestopt(c.s, progress)
    return farewell(zin("gesprek.onderzoek.weg"))


def _send(c: Conversation, effect: Effect) -> Outcome:
    o, record = _onderzoek(c), effect.data
    if "_opgehaald" in c.state.done:
        loaded = _loaded(c)
        if loaded is None or loaded.wijzigbaar_tot < c.facts.vandaag:
            # Erased on another device, or the last day passed while this conversation lay still.
            return farewell(zin("gesprek.onderzoek.wijzigcode_fout"))
        antwoorden.vervang(c.s, c.now, loaded, record["uitvoer"], record["niet_gevraagd"])
        return Outcome({"code": "", "tot": ""})
    code_id = c.state.notes.get("_code_gekeken.id", "")
    code = antwoorden.verstuur(
        c.s,
        c.now,
        o,
        record["uitvoer"],
        c.gesprek.kanaal,
        int(code_id) if code_id else None,
        record["niet_gevraagd"],
    )
    voortgang.klaar(c.s, c.state.notes["_begonnen.id"])
    return Outcome({"code": code, "tot": datum(c.facts.vandaag + antwoorden.WIJZIGBAAR)})


def _keep_contact(c: Conversation, effect: Effect) -> Outcome:
    data = effect.data
    assert c.kern is not None  # noqa: S101
    if "bewijs" in data["doelen"] and data["email"] and data["wijzigcode"]:
        ontvangstbewijs.stuur(c.s, c.now, c.kern, data["email"], data["wijzigcode"], c.huis)
    doelen = [d for d in data["doelen"] if d != "bewijs"]
    if not doelen:
        return Outcome({"code": ""})
    code = mensen.bewaar_contact(c.s, c.now, c.kern.id, doelen, data["naam"], data["email"], data["telefoon"])
    return Outcome({"code": code})


EFFECTS: Mapping[str, Callable[[Conversation, Effect], Outcome]] = {
    "kies_kern": _choose_kern,
    "wissel": _switch,
    "afgezegd": _declined,
    "haal_antwoorden": _load_answers,
    "kijk_code": _check_code,
    "begin_voortgang": _begin_progress,
    "weggestuurd": _screened_out,
    "gevoelige_link": _sensitive_link,
    "wis": _erase,
    "verstuur": _send,
    "bewaar_contact": _keep_contact,
}
