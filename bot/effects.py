"""What the steps ask of the core: one small function per effect, all in the transaction of the turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot import charette, dbo, gesprekken
from bot.context import Context, Outcome, farewell
from bot.facts import first_state
from bot.flows import aanmelden, initiatief
from bot.flows.dbo import CONTACT, begin
from bot.flows.menu import WIL
from bot.flows.onderzoek import passed_over, version_of
from bot.state import State
from bot.steps import Effect
from kern import kernen, mensen
from kern.berichten import ontvangstbewijs
from kern.db import keys
from kern.onderzoek import antwoorden, codes, voortgang
from kern.onderzoek.antwoorden import Respons
from kern.onderzoek.onderzoek import Onderzoek
from kern.taal import datum, moment, zin
from kern.werk import initiatieven

LINK_GELDIG = timedelta(hours=24)


def perform(c: Context, effect: Effect) -> Outcome:
    """Do one effect. Raises KeyError for a name that is not in the table."""
    return EFFECTS[effect.name](c, effect)


def _onderzoek(c: Context) -> Onderzoek:
    assert c.onderzoek is not None  # noqa: S101  the flow runs on it
    return c.onderzoek


def _loaded(c: Context) -> Respons | None:
    """The sent record that this conversation looks back at, if it is still there."""
    return c.s.get(Respons, c.state.notes.get("_opgehaald.respons", ""))


def _choose_kern(c: Context, effect: Effect) -> Outcome:
    kern = kernen.per_slug(c.s, effect.data["slug"])
    assert kern is not None  # noqa: S101  it was one of the choices
    wil = c.state.notes.get(WIL, "")
    wanted = charette.begin(c, wil, kern) if wil else ""
    return Outcome(state=wanted if isinstance(wanted, State) else first_state(c.s, c.now, kern), kern=kern)


def _switch(c: Context, effect: Effect) -> Outcome:
    return Outcome(state=State("onderzoek", str(_onderzoek(c).id), answers=dict(effect.data["antwoorden"])))


def _declined(c: Context, effect: Effect) -> Outcome:
    return farewell(zin("gesprek.onderzoek.afgezegd", tot=datum(_onderzoek(c).sluit)))


def _load_answers(c: Context, effect: Effect) -> Outcome:
    going_on = gesprekken.zoek_verdercode(c.s, c.now, effect.data["code"], c.bron, tel_fout=False)
    if going_on is not None and going_on.kern_id == c.gesprek.kern_id:
        return Outcome(state=gesprekken.haal_weg(c.s, c.now, going_on))
    found = antwoorden.zoek_wijzigcode(c.s, c.now, effect.data["code"], c.bron)
    if found is None or found.onderzoek_id != _onderzoek(c).id:
        return Outcome({"opnieuw": "_wijzigcode", "melding": zin("gesprek.onderzoek.wijzigcode_fout")})
    answers = antwoorden.lees(c.s, found)
    # On the website one may still answer what another channel left out.
    later = found.niet_gevraagd if c.facts.extra["open"] else ()
    passed = passed_over(c.s, found.versie_id, answers, c.facts, later)
    return Outcome({"respons": found.id, "versie": found.versie_id}, loaded=answers | passed)


def _check_code(c: Context, effect: Effect) -> Outcome:
    given = c.state.notes.get("code_vooraf", "")
    if given:
        return Outcome({"id": given})
    if effect.data["code"] in ("", "geen"):
        return Outcome({"id": ""})
    found = codes.zoek(c.s, c.now, _onderzoek(c).id, effect.data["code"], c.bron)
    if found.soort == "goed":
        return Outcome({"id": str(found.code_id)})
    return Outcome({"opnieuw": "_code", "melding": zin(f"gesprek.onderzoek.code_{found.soort}")})


def _begin_progress(c: Context, effect: Effect) -> Outcome:
    o = _onderzoek(c)
    return Outcome({"id": voortgang.begin(c.s, c.now, o, c.gesprek.kanaal), "versie": o.versie_id})


def _screened_out(c: Context, effect: Effect) -> Outcome:
    """Not meant for this person: say so and keep nothing but the count of the day."""
    progress = c.state.notes.get("_begonnen.id", "")
    if progress:
        voortgang.weggestuurd(c.s, c.now, _onderzoek(c), progress)
    loaded = _loaded(c)
    if loaded is not None:
        antwoorden.wis(c.s, loaded)
    return farewell(effect.data["tekst"])


def _sensitive_link(c: Context, effect: Effect) -> Outcome:
    """A personal link, single use: it carries this conversation, and the conversation remembers which link."""
    token = keys(c.s).sign("verder", f"{c.gesprek.id}:{c.gesprek.volgnr}", c.now)
    return Outcome({"link": f"{c.huis.base_url}/verder/{token}", "token": token})


def _erase(c: Context, effect: Effect) -> Outcome:
    loaded = _loaded(c)
    if loaded is not None and effect.key == "_gewist":
        antwoorden.wis(c.s, loaded)
        return farewell(zin("gesprek.onderzoek.weg"))
    progress = c.state.notes.get("_begonnen.id", "")
    if c.state.flow == aanmelden.FLOW and "_verstuurd" in c.state.done:
        return farewell(zin("aanmelden.zeg.gewist"))
    if loaded is not None or "_verstuurd" in c.state.done:
        return farewell(zin("gesprek.onderzoek.gesprek_weg"))
    if progress:
        voortgang.gestopt(c.s, progress)
    return farewell(zin("gesprek.onderzoek.weg"))


def _send(c: Context, effect: Effect) -> Outcome:
    o, record = _onderzoek(c), effect.data
    if "_opgehaald" in c.state.done:
        loaded = _loaded(c)
        if loaded is None or loaded.wijzigbaar_tot < c.facts.vandaag:
            # Erased on another device, or the last day passed while this conversation lay still.
            return farewell(zin("gesprek.onderzoek.wijzigcode_fout"))
        antwoorden.vervang(c.s, c.now, loaded, record["uitvoer"], record["niet_gevraagd"], loaded.versie_id)
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
        version_of(c.state.notes, o),
    )
    voortgang.klaar(c.s, c.state.notes["_begonnen.id"])
    return Outcome({"code": code, "tot": (c.facts.vandaag + antwoorden.WIJZIGBAAR).isoformat()})


def _keep_contact(c: Context, effect: Effect) -> Outcome:
    data = effect.data
    assert c.kern is not None  # noqa: S101
    if "bewijs" in data["doelen"] and data["email"] and data["wijzigcode"]:
        ontvangstbewijs.stuur(c.s, c.now, c.kern, data["email"], data["wijzigcode"], c.huis)
    doelen = [d for d in data["doelen"] if d != "bewijs"]
    if not doelen:
        return Outcome({"code": ""})
    code = mensen.bewaar_contact(c.s, c.now, c.kern.id, doelen, data["naam"], data["email"], data["telefoon"])
    return Outcome({"code": code})


def _dbo_send(c: Context, effect: Effect) -> Outcome:
    assert c.kern is not None  # noqa: S101  the flow runs in a kern
    sentence = dbo.stuur(c.s, c.now, c.kern, c.huis, c.state, effect.data["soort"], effect.data["tekst"])
    return Outcome({"zin": sentence})


def _dbo_again(c: Context, effect: Effect) -> Outcome:
    return Outcome(state=begin(c.state.notes[CONTACT], weer=True))


def _begin_plan(c: Context, effect: Effect) -> Outcome:
    return Outcome(state=initiatief.begin(c.state.taal))


def _bring_plan(c: Context, effect: Effect) -> Outcome:
    """The plan in the register; as many an hour from one network as on the page."""
    assert c.kern is not None  # noqa: S101  the flow runs in a kern
    bronnen = codes.bronnen_van(c.s, [f"initiatief:{bron}" for bron in c.bron])
    if codes.te_vaak(c.s, c.now, bronnen):
        return Outcome({"opnieuw": "_akkoord", "melding": zin("plan.fout.te_vaak")})
    codes.noteer_fout(c.s, c.now, bronnen)
    plan = initiatief.plan_van(effect.data, c.state.taal)
    wie = initiatief.indiener_van(effect.data)
    i = initiatieven.dien_in(c.s, c.now, c.kern, c.huis, plan, bron="chat", indiener=wie)
    return Outcome({"nummer": str(i.nummer), "moment": moment(c.now)})


EFFECTS: Mapping[str, Callable[[Context, Effect], Outcome]] = {
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
    "dbo_stuur": _dbo_send,
    "dbo_weer": _dbo_again,
    "begin_plan": _begin_plan,
    "dien_initiatief_in": _bring_plan,
    **charette.EFFECTS,
}
