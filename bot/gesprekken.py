"""Rows of the conversations: one per person and kern, and the inbox that remembers every message's key for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.state import State
from kern.db import Base, UtcDateTime, keys, random_id
from kern.kernen import Kern
from kern.onderzoek import codes, onderzoek
from kern.taal import spreek, zin

# An unfinished conversation is kept this long, a finished one only so that the page can still show its end.
BEWAAR_ONAF = timedelta(days=30)
BEWAAR_AF = timedelta(hours=24)
BEWAAR_RUW = timedelta(days=30)
POGINGEN = 3
VERDERCODE_LENGTE = 8
# Where the state keeps the code of its own conversation, to show the same one again.
VERDERCODE = "_verder.code"


class Gesprek(Base):
    """A conversation. Its state (with the answers so far) is encrypted, and forgotten by `vergeet_oude`."""

    __tablename__ = "gesprek"
    __table_args__ = (Index("uq_gesprek_adres", "kanaal", "adres_lookup", unique=True),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    kanaal: Mapped[str] = mapped_column(String(10))
    # HMAC of the chat id, or of the cookie with the kern's slug.
    adres_lookup: Mapped[str] = mapped_column(String(64))
    # Only where we must be able to write first (Telegram).
    adres: Mapped[bytes | None] = mapped_column(LargeBinary)
    kern_id: Mapped[int | None] = mapped_column(ForeignKey("kern.id"))
    toestand: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Counts the turns: part of the keys of what is said, and tells a page whether it is still the newest.
    volgnr: Mapped[int] = mapped_column(default=0)
    laatst: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    af: Mapped[bool] = mapped_column(default=False)
    # HMAC of the code with which it goes on elsewhere; none until somebody asks for one.
    verder_hmac: Mapped[str | None] = mapped_column(String(64), index=True)


class TelegramBericht(Base):
    """The message on Telegram that carries the buttons of a conversation now; the next one takes them away."""

    __tablename__ = "telegram_bericht"

    gesprek_id: Mapped[str] = mapped_column(ForeignKey("gesprek.id"), primary_key=True)
    message_id: Mapped[int]


class InboxRij(Base):
    """That a message was seen; the key is unique for ever and holds no content. Raw text only of one that failed."""

    __tablename__ = "inbox"

    sleutel: Mapped[str] = mapped_column(String(200), primary_key=True)
    ontvangen: Mapped[datetime] = mapped_column(UtcDateTime)
    staat: Mapped[str] = mapped_column(String(10), default="gedaan")  # gedaan · fout · gif
    pogingen: Mapped[int] = mapped_column(default=0)
    fout: Mapped[str] = mapped_column(String(200), default="")
    ruw: Mapped[bytes | None] = mapped_column(LargeBinary)


def zoek(s: Session, kanaal: str, adres: str, *, vergrendel: bool = True) -> Gesprek | None:
    """The conversation at this address, locked for this turn; None when there is none. Only looking: no lock."""
    lookups = keys(s).lookups("gesprek", adres)
    query = select(Gesprek).where(Gesprek.kanaal == kanaal, Gesprek.adres_lookup.in_(lookups))
    return s.scalars(query.with_for_update() if vergrendel else query).first()


def begin(s: Session, now: datetime, kanaal: str, adres: str, kern_id: int | None, *, bewaar_adres: bool) -> Gesprek:
    """A new conversation at this address."""
    k = keys(s)
    gesprek = Gesprek(
        id=random_id(),
        kanaal=kanaal,
        adres_lookup=k.lookup("gesprek", adres),
        adres=k.seal("gesprek-adres", adres) if bewaar_adres else None,
        kern_id=kern_id,
        volgnr=0,
        laatst=now,
        af=False,
    )
    s.add(gesprek)
    s.flush()
    return gesprek


def toestand(s: Session, gesprek: Gesprek) -> State | None:
    """The state of the conversation, or None when there is none (any more)."""
    if gesprek.toestand is None:
        return None
    return State.from_json(json.loads(keys(s).open("gesprek", gesprek.toestand)))


def bewaar(s: Session, now: datetime, gesprek: Gesprek, state: State | None, *, af: bool) -> None:
    """Keep the state of this turn, sealed."""
    sealed = None if state is None else keys(s).seal("gesprek", json.dumps(state.to_json(), ensure_ascii=False))
    gesprek.toestand, gesprek.laatst, gesprek.af = sealed, now, af
    gesprek.volgnr += 1
    s.flush()


def adres(s: Session, gesprek: Gesprek) -> str:
    """Where we can write to this person; '' when they must come to us."""
    return keys(s).open("gesprek-adres", gesprek.adres) if gesprek.adres else ""


def neem_over(s: Session, now: datetime, token: str, cookie: str, geldig: timedelta) -> str | None:
    """Carry the conversation of a personal link over to the web chat with this cookie; the slug of its door.

    None when the link is not ours, too old, used, or when the conversation no longer waits for it.
    """
    payload = keys(s).unsign("verder", token, now, geldig)
    gesprek = s.get(Gesprek, payload.partition(":")[0], with_for_update=True) if payload else None
    state = toestand(s, gesprek) if gesprek else None
    if gesprek is None or state is None or state.notes.get("_link.token") != token:
        return None
    slug = _slug(s, gesprek.kern_id, state)
    state.notes.pop("_link.token")
    web = begin(s, now, "web", f"{cookie}:{slug}", gesprek.kern_id, bewaar_adres=False)
    bewaar(s, now, web, state, af=False)
    bewaar(s, now, gesprek, State("afscheid", notes={"tekst": zin("gesprek.hulp.verder_op_website")}), af=True)
    return slug


def is_verdercode(tekst: str) -> bool:
    """Whether a text may be a code to go on with."""
    return len(codes.schoon(tekst)) == VERDERCODE_LENGTE


def geef_verdercode(s: Session, gesprek: Gesprek, state: State) -> str:
    """The code with which this unfinished conversation goes on elsewhere; the same one as long as it lasts."""
    code = state.notes.get(VERDERCODE) or codes.nieuwe_code(VERDERCODE_LENGTE)
    state.notes[VERDERCODE] = code
    gesprek.verder_hmac = keys(s).lookup("verdercode", code)
    return code


def zoek_verdercode(
    s: Session, now: datetime, code: str, bron: Sequence[str], *, tel_fout: bool = True
) -> Gesprek | None:
    """The unfinished conversation of this code, locked; None when there is none, or after too many wrong tries.

    `tel_fout`: a wrong one counts as a try; not where the same text is looked up as another kind of code after this.
    """
    bronnen = codes.bronnen_van(s, bron)
    if codes.te_vaak(s, now, bronnen):
        return None
    hmacs = keys(s).lookups("verdercode", codes.schoon(code))
    query = select(Gesprek).where(Gesprek.verder_hmac.in_(hmacs), Gesprek.af.is_(False)).with_for_update()
    found = s.scalars(query).first() if is_verdercode(code) else None
    if found is None or found.toestand is None:
        if tel_fout:
            codes.noteer_fout(s, now, bronnen)
        return None
    return found


def haal_weg(s: Session, now: datetime, gesprek: Gesprek) -> State:
    """The state of a conversation that goes on elsewhere; in its own place stays one sentence."""
    state = toestand(s, gesprek)
    assert state is not None  # noqa: S101  `zoek_verdercode` saw it
    state.notes.pop(VERDERCODE, None)
    with spreek(state.taal):
        notes = {"tekst": zin("gesprek.stop.elders_verder")}
        # Said already: the page of the old place only shows it.
        afscheid = State("afscheid", notes=notes, done=["_afscheid"], taal=state.taal)
    gesprek.verder_hmac = None
    bewaar(s, now, gesprek, afscheid, af=True)
    return state


def neem_over_met_code(s: Session, now: datetime, code: str, cookie: str, bron: Sequence[str]) -> str | None:
    """Carry the conversation of a code over to the web chat with this cookie; the slug of its door, or None."""
    gesprek = zoek_verdercode(s, now, code, bron)
    if gesprek is None:
        return None
    kern_id = gesprek.kern_id
    state = haal_weg(s, now, gesprek)
    slug = _slug(s, kern_id, state)
    web = begin(s, now, "web", f"{cookie}:{slug}", kern_id, bewaar_adres=False)
    bewaar(s, now, web, state, af=False)
    return slug


def _slug(s: Session, kern_id: int | None, state: State) -> str:
    """The door of a conversation: its kern, or the name of a questionnaire of the whole gemeente."""
    if kern_id is not None:
        return s.get_one(Kern, kern_id).slug
    return onderzoek.slug_van(s, s.get_one(onderzoek.Onderzoek, int(state.ref)))


def neem_code_mee(state: State, onderzoek_id: str, code_id: str) -> bool:
    """Add a letter's code to a conversation about the same onderzoek; False when it has another household's code."""
    given = state.notes.get("_code_gekeken.id") or state.notes.get("code_vooraf", "")
    if state.ref != onderzoek_id or given not in ("", code_id):
        return False
    state.notes["code_vooraf"] = code_id
    if "_code_gekeken" in state.done:
        state.notes["_code_gekeken.id"] = code_id
    return True


def vergeet_oude(s: Session, now: datetime) -> int:
    """Erase the conversations whose time is over, and raw texts of failed messages; returns how many."""
    old = (Gesprek.laatst < now - BEWAAR_ONAF) | (Gesprek.af & (Gesprek.laatst < now - BEWAAR_AF))
    gone = select(Gesprek.id).where(old)
    s.execute(delete(TelegramBericht).where(TelegramBericht.gesprek_id.in_(gone)))
    count = len(s.execute(delete(Gesprek).where(old).returning(Gesprek.id)).all())
    s.execute(update(InboxRij).where(InboxRij.ontvangen < now - BEWAAR_RUW).values(ruw=None))
    return count
