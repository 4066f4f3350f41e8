"""What the conversations about a charette ask of the core: sign up, look at one's own sign-up, ideas and votes.

Whoever signs up here is decided under the lock of the charette (`kern.werk.charettes`); here only what became of it is
said. Nothing says whether anybody else signed up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from bot import charettefeiten as feiten
from bot.context import Context, Outcome
from bot.flows import aanmelden, idee, mijn_aanmelding
from bot.flows.mijn_aanmelding import AF, VERSIE, WIJZIG
from bot.state import State
from bot.steps import Effect
from kern.charettes import ideeen, ideeweg, rondes, stand, vinden
from kern.charettes.aanmelden import Persoon, Wens
from kern.charettes.fout import CharetteFout
from kern.charettes.rijen import Aanmelding, Charette
from kern.charettes.werkrijen import Idee, Ronde
from kern.instellingen import Verouderd
from kern.kernen import Kern
from kern.mensen import deelnemers
from kern.onderzoek import codes
from kern.taal import datum, vandaag, zin
from kern.werk import charettes as werk

# A dorpshuis has one address on the internet, and forty people in it.
PER_APPARAAT, PER_ADRES = 10, 60
TELEGRAM = "telegram"


# --- where these conversations begin


def begin(c: Context, wat: str, kern: Kern, argument: str = "") -> State | str:
    """The state in which one goes on with `wat` (aanmelden, mijn_aanmelding, afmelden, idee, stem); or why not."""
    found = feiten.van_dorp(c.s, c.now, kern.id)
    if found is None:
        return zin("aanmelden.zeg.geen_charette", kern=kern.naam)
    taal = c.state.taal
    if wat in ("mijn_aanmelding", "afmelden"):
        wil = AF if wat == "afmelden" else ""
        mine = _in_this_chat(c, found) or _in_this_conversation(c, found)
        return _look_at(mine, taal, wil=wil) if mine else mijn_aanmelding.begin(found.id, taal, wil=wil)
    if wat == "idee":
        return idee.begin(found.id, taal, idee.VOLG if argument else "", argument)
    if wat == "stem":
        return idee.begin(found.id, taal, idee.STEM, variant=_variant_of(c.s, found, argument))
    return _begin_sign_up(c, found, kern)


def _begin_sign_up(c: Context, found: Charette, kern: Kern) -> State | str:
    if (mine := _in_this_chat(c, found)) is not None:
        return _already(c, mine)
    if feiten.neemt(found, c.now):
        return aanmelden.begin(found.id, c.state.taal)
    known = bool(found.dagdelen) and found.geopend_op is not None
    key = "dicht" if known and found.dagdelen[-1].eind > c.now else "niet_open"
    return zin(f"aanmelden.zeg.{key}", titel=found.titel, kern=kern.naam, telefoon=c.facts.telefoon)


def at_door(c: Context, state: State | None) -> State | None:
    """Where a deep link leads: whoever signed up in this chat already looks at that."""
    if state is None or state.flow != aanmelden.FLOW:
        return state
    mine = _in_this_chat(c, feiten.van_staat(c.s, state))
    return state if mine is None else _already(c, mine)


def _already(c: Context, mine: Aanmelding) -> State:
    """Whoever signed up in this chat looks at that, and is not signed up once more."""
    return _look_at(mine, c.state.taal, zeg=zin("aanmelden.zeg.al_aangemeld"))


def _look_at(a: Aanmelding, taal: str, *, wil: str = "", zeg: str = "") -> State:
    """Go on with this sign-up, as it is now."""
    return mijn_aanmelding.begin(a.charette_id, taal, a.id, wil=wil, zeg=zeg, versie=a.versie)


def _in_this_chat(c: Context, found: Charette) -> Aanmelding | None:
    """The sign-up of this chat, the newest that was not withdrawn. Only Telegram knows who speaks."""
    if c.gesprek.kanaal != TELEGRAM:
        return None
    rows = [a for a in vinden.per_adres(c.s, found.id, TELEGRAM, c.adres) if not a.ingetrokken]
    return max(rows, key=lambda a: a.nummer, default=None)


def _in_this_conversation(c: Context, found: Charette) -> Aanmelding | None:
    """The sign-up that was made or looked at here just now: who sees its code need not type it."""
    here = {aanmelden.FLOW: "_verstuurd.aanmelding", mijn_aanmelding.FLOW: mijn_aanmelding.MIJN}.get(c.state.flow, "")
    row = c.s.get(Aanmelding, c.state.notes.get(here, ""))
    return row if row is not None and row.charette_id == found.id and not row.ingetrokken else None


def _variant_of(s: Session, found: Charette, letter: str) -> str:
    """The value of the variant with this letter in the vote that is open; "" when there is none."""
    ronde = rondes.stemronde(s, found)
    rows = rondes.varianten(s, ronde) if ronde is not None and letter else []
    return next((f"v{v.id}" for v in rows if v.letter == letter.upper()), "")


def _begin_effect(c: Context, effect: Effect) -> Outcome:
    """A choice of the menu."""
    assert c.kern is not None  # noqa: S101  the menu offers it in a kern only
    found = begin(c, effect.data["wat"], c.kern)
    return Outcome({"zin": found}) if isinstance(found, str) else Outcome(state=found)


# --- signing up


def _sign_up(c: Context, effect: Effect) -> Outcome:
    if _too_often(c, "aanmelding"):
        return Outcome({"opnieuw": "_versturen", "melding": zin("aanmelden.fout.te_vaak")})
    charette = feiten.van_staat(c.s, c.state)
    if (mine := _in_this_chat(c, charette)) is not None:
        return Outcome(state=_already(c, mine))
    wens = aanmelden.wens_van(effect.data, c.state.taal)
    wie = aanmelden.bereik_van(effect.data, c.gesprek.kanaal, c.adres)
    kanaal = TELEGRAM if c.gesprek.kanaal == TELEGRAM else "web"
    sleutel = f"chat:{c.gesprek.id}:{c.gesprek.volgnr}"
    try:
        with c.s.begin_nested():
            a = werk.meld_aan(c.s, c.now, c.huis, charette.id, wens, wie, kanaal=kanaal, sleutel=sleutel)
    except CharetteFout as fout:
        return Outcome({"opnieuw": _question_of(fout, c), "melding": str(fout)})
    c.s.refresh(charette)
    # What was typed otherwise than it was understood may hold a need too.
    for key in (*aanmelden.PERSOONLIJK, "wensen"):
        c.state.said.pop(key, None)
    known = {key: value for key, value in aanmelden.vergeten().items() if key in c.state.answers}
    return Outcome(_confirmation(c, charette, a, wie.kanaal), loaded=known)


def _question_of(fout: CharetteFout, c: Context) -> str:
    """The question to ask again; what is wrong with the charette itself is said at the summary."""
    asked = {"email": "bereik", "telefoon": "bereik"}.get(fout.veld, fout.veld)
    return asked if asked in ("dagdelen", "aantal", "naam", "bereik") and asked in c.state.answers else "_versturen"


def _confirmation(c: Context, charette: Charette, a: Aanmelding, hoe: str) -> dict[str, str]:
    link = f"{c.huis.base_url}/aanmelding/{vinden.maak_token(c.s, c.now, a)}"
    lines = feiten.stand_regels(c.s, charette, a)
    placed = [p.dagdeel for p in stand.van_aanmelding(c.s, charette, a) if p.geplaatst]
    lines += [zin("aanmelden.zeg.agenda", dagdeel=feiten.kort(d), link=f"{link}/agenda/{d.id}.ics") for d in placed]
    code = deelnemers.code_van(c.s, a.id)
    return {"stand": "\n\n".join(lines), "code": code, "link": link, "hoe": hoe, "aanmelding": a.id}


# --- one's own sign-up


def _here(c: Context, effect: Effect) -> Outcome:
    mine = _in_this_chat(c, feiten.van_staat(c.s, c.state))
    return Outcome() if mine is None else _found(c, mine)


def _search(c: Context, effect: Effect) -> Outcome:
    charette = feiten.van_staat(c.s, c.state)
    found = vinden.per_code(c.s, c.now, charette.id, effect.data["code"], c.bron)
    if found is None:
        return Outcome({"opnieuw": "_code", "melding": zin("aanmelden.fout.code_fout")})
    return _found(c, found)


def _found(c: Context, a: Aanmelding) -> Outcome:
    """It is known whose it is: go on with what they came for."""
    wil = "" if a.ingetrokken else c.state.notes.get(mijn_aanmelding.WIL, "")
    return Outcome(state=_look_at(a, c.state.taal, wil=wil))


def _mail_state(c: Context, effect: Effect) -> Outcome:
    """Mail how it stands, to the address itself; nobody hears here whether there is anything to mail."""
    if not _too_often(c, "stand"):
        werk.stuur_status(c.s, c.now, c.huis, feiten.van_staat(c.s, c.state).id, effect.data["email"])
    return Outcome()


def _do_mine(c: Context, effect: Effect) -> Outcome:
    a = feiten.mijn_rij(c.s, c.state)
    wat, _, sleutel = effect.data["wat"].partition(":")
    if a is None:
        return Outcome({"weg": "ja"})
    if not wat:
        return Outcome(state=_look_at(a, c.state.taal, zeg=zin("aanmelden.mijn.gedaan_niets")))
    # That one has cancelled is what it says then anyway.
    zeg = zin(f"aanmelden.mijn.gedaan_{wat}") if wat != AF else ""
    try:
        with c.s.begin_nested():
            _deed(c, a, wat, int(sleutel[1:]) if sleutel else 0, effect)
    except CharetteFout as fout:
        zeg = str(fout)
        if fout.reden == "vervallen":
            # They said yes, too late: so they are asked again when it is their turn.
            werk.wil_nog(c.s, c.now, c.huis, a, int(sleutel[1:]))
    except Verouderd:
        zeg = zin("aanmelden.fout.veranderd")
    c.s.refresh(a)
    return Outcome(state=_look_at(a, c.state.taal, zeg=zeg))


def _deed(c: Context, a: Aanmelding, wat: str, dagdeel_id: int, effect: Effect) -> None:
    s, now, huis = c.s, c.now, c.huis
    match wat:
        case "plek":
            werk.aanvaard(s, now, huis, a, dagdeel_id)
        case "geen_plek":
            werk.sla_af(s, now, huis, a, dagdeel_id)
        case "van_lijst":
            werk.van_wachtlijst(s, now, huis, a, dagdeel_id)
        case "kom" | "kom_niet":
            werk.komt(s, now, huis, a, dagdeel_id, wat == "kom")
        case "splits" | "samen":
            werk.splits(s, now, huis, a, wat == "splits")
        case _ if wat == WIJZIG:
            wens = _changed(a, tuple(effect.data["dagdelen"]), effect.data["aantal"])
            werk.wijzig(s, now, huis, a, wens, int(c.state.notes.get(VERSIE, "0")))
        case _:
            werk.meld_af(s, now, huis, a)


def _changed(a: Aanmelding, dagdelen: tuple[int, ...], aantal: int) -> Wens:
    """The sign-up with other dagdelen and another number of people; of who is new we know nothing."""
    people = [Persoon(m.leeftijd, m.uit_kern) for m in a.mensen][:aantal] if a.mix else []
    people += [Persoon()] * (aantal - len(people) if a.mix else 0)
    return Wens(dagdelen, aantal, tuple(people), mix=a.mix, splitsen=a.splitsen, taal=a.taal)


# --- ideas


def _bring_idea(c: Context, effect: Effect) -> Outcome:
    if _too_often(c, "idee"):
        return Outcome({"opnieuw": "_goed", "melding": zin("aanmelden.fout.te_veel_ideeen")})
    charette, tekst = feiten.van_staat(c.s, c.state), effect.data["tekst"]
    if not ideeen.neemt_ideeen(charette):
        return Outcome({"zin": zin("aanmelden.idee.dicht", titel=charette.titel)})
    try:
        with c.s.begin_nested():
            found = ideeen.zojuist(c.s, c.now, charette, tekst, "chat") or ideeen.breng_in(
                c.s, c.now, charette, tekst, bron="chat", thema_id=effect.data["thema"]
            )
    except CharetteFout as fout:
        return Outcome({"opnieuw": "_tekst", "melding": str(fout)})
    return Outcome({"zin": zin("aanmelden.idee.ontvangen", nummer=found.nummer)})


def _follow_idea(c: Context, effect: Effect) -> Outcome:
    charette, nummer = feiten.van_staat(c.s, c.state), effect.data["nummer"]
    base = f"{c.huis.base_url}/charette/{charette.id}"
    found = ideeen.een(c.s, charette.id, nummer, openbaar=True)
    if found is None:
        return Outcome({"zin": zin("aanmelden.idee.onbekend", nummer=nummer, link=f"{base}/ideeen")})
    return Outcome({"zin": "\n".join(_way(c.s, found, f"{base}/idee/{nummer}"))})


def _way(s: Session, found: Idee, link: str) -> list[str]:
    way = ideeweg.weg(s, found)
    lines = [
        zin("aanmelden.idee.kop", nummer=found.nummer, tekst=found.tekst),
        zin("aanmelden.idee.nu", label=way.label, uitleg=way.uitleg),
    ]
    for step in way.stappen:
        key = "stap_in" if step.verwijzing else "stap"
        naam = step.verwijzing.naam if step.verwijzing else ""
        day = datum(vandaag(step.moment))
        lines.append(zin(f"aanmelden.idee.{key}", datum=day, label=step.label, naam=naam, reden=step.reden).strip())
    return [*lines, zin("aanmelden.idee.meer", link=link)]


def _vote(c: Context, effect: Effect) -> Outcome:
    vote = c.facts.extra["charette"]["stemming"]
    chosen = next((v for v in vote.get("varianten", ()) if v["sleutel"] == effect.data["variant"]), None)
    if chosen is None:
        return Outcome({"zin": zin("aanmelden.stem.dicht")})
    try:
        rondes.stem(c.s, c.s.get_one(Ronde, vote["ronde"]), int(chosen["sleutel"][1:]), _voter(c))
    except CharetteFout as fout:
        return Outcome({"zin": str(fout)})
    return Outcome({"zin": zin("aanmelden.stem.gestemd", variant=chosen["label"])})


def _voter(c: Context) -> str:
    """Who votes: this chat, or this device, as on the page (`admin/openbaar/ideeen.py`); only an HMAC of it stays."""
    adres = c.adres.partition(":")[0] if c.gesprek.kanaal == "web" else c.adres
    return f"{c.gesprek.kanaal}:{adres}"


def _idea_again(c: Context, effect: Effect) -> Outcome:
    return Outcome(state=idee.begin(int(c.state.notes[aanmelden.CHARETTE]), c.state.taal))


# --- inside


def _too_often(c: Context, wat: str) -> bool:
    """Whether this device or this address did this too often in the past hour; counts this time too."""
    for bron in c.bron:
        most = PER_ADRES if bron.startswith("adres:") else PER_APPARAAT
        if codes.te_vaak(c.s, c.now, codes.bronnen_van(c.s, f"{wat}:{bron}"), most):
            return True
    codes.noteer_fout(c.s, c.now, codes.bronnen_van(c.s, [f"{wat}:{bron}" for bron in c.bron]))
    return False


EFFECTS: Mapping[str, Callable[[Context, Effect], Outcome]] = {
    "begin_charette": _begin_effect,
    "meld_aan": _sign_up,
    "aanmelding_hier": _here,
    "zoek_aanmelding": _search,
    "mail_stand": _mail_state,
    "mijn_aanmelding": _do_mine,
    "breng_idee": _bring_idea,
    "volg_idee": _follow_idea,
    "stem": _vote,
    "idee_weer": _idea_again,
}
