"""Reads the forms of a sign-up: what was typed, what is wrong with it, and what is asked for then."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import MultiDict

from admin.formulier import schoon
from admin.openbaar.charetteblad import Blad
from bot.channels import webchat
from kern.charettes.rijen import Leeftijd
from kern.charettes.waarden import MEESTE_MENSEN, Persoon, Wens
from kern.mensen import geldig_adres
from kern.mensen.deelnemers import NAAM_LENGTE, TELEFOON_LENGTE, WENS_LENGTE, WENSEN, Bereik
from kern.taal import huidige_taal, zin

LENGTES = {"naam": NAAM_LENGTE, "email": 254, "telefoon": TELEFOON_LENGTE, **dict.fromkeys(WENSEN, WENS_LENGTE)}
TELEFOON = re.compile(r"\+?\d[\d ()\-.]{8,18}")
# The order of the form, and so of the sentences above it.
VOLGORDE = ("dagdeel", "aantal", "splitsen", *WENSEN, "naam", "email", "telefoon", "akkoord")
LEEFTIJDEN = tuple(leeftijd.value for leeftijd in Leeftijd)


@dataclass(frozen=True)
class Invulling:
    """A form as it was sent. `waarde`: text fields; `dagdelen`: ids that can be chosen; `fout`: field → sentence."""

    waarde: dict[str, str]
    dagdelen: tuple[int, ...] = ()
    fout: dict[str, str] = field(default_factory=dict)

    @property
    def aantal(self) -> int:
        """How many people come; 1 when that was not a number."""
        text = self.waarde.get("aantal", "").strip()
        return int(text) if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) else 1

    @property
    def mix(self) -> bool:
        """Whether age and village may be asked for the mix of the room."""
        return self.waarde.get("mix") == "ja"

    @property
    def mensen_gevraagd(self) -> bool:
        """Whether the page that asks them was sent too."""
        return self.waarde.get("stap") == "mensen"

    @property
    def mensen(self) -> tuple[Persoon, ...]:
        """What is told of each person; empty without consent, or when nothing is told."""
        found = tuple(self._persoon(n) for n in range(1, self.aantal + 1)) if self.mix else ()
        return found if any(p.leeftijd or p.uit_kern is not None for p in found) else ()

    def _persoon(self, n: int) -> Persoon:
        leeftijd = self.waarde.get(f"leeftijd-{n}", "")
        here = {"ja": True, "nee": False}.get(self.waarde.get(f"kern-{n}", ""))
        return Persoon(leeftijd if leeftijd in LEEFTIJDEN else "", here)

    @property
    def wens(self) -> Wens:
        """What is asked for; only of a form without errors."""
        mensen = self.mensen
        return Wens(
            dagdelen=self.dagdelen,
            aantal=self.aantal,
            mensen=mensen,
            mix=bool(mensen),
            splitsen=self.aantal > 1 and self.waarde.get("splitsen") == "ja",
            taal=huidige_taal(),
        )

    @property
    def wensen(self) -> dict[str, str]:
        """What they need, by kind."""
        return {name: self.waarde[name] for name in WENSEN if self.waarde.get(name)}

    @property
    def bereik(self) -> Bereik:
        """Who it is and how to reach them; only of a form without errors."""
        email, telefoon = self.waarde["email"], self.waarde["telefoon"]
        return Bereik(self.waarde["naam"], "mail" if email else "telefoon", email, telefoon, self.wensen)

    def met_fout(self, veld: str, sentence: str) -> Invulling:
        """The same with a sentence at a field, after the use case refused."""
        names = {"dagdelen": "dagdeel", "adres": "email"}
        return Invulling(self.waarde, self.dagdelen, {**self.fout, names.get(veld, veld): sentence})


def nummer(text: str) -> int | None:
    """The id or number in a field; None for anything else, and for what no database holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def nieuw() -> Invulling:
    """The empty form, with a key of its own, so that a second press signs nobody up twice."""
    return Invulling({"sleutel": secrets.token_hex(16), "aantal": "1"})


def lees(blad: Blad, *, bereik: bool = True, ook: tuple[int, ...] = ()) -> Invulling:
    """The form of this request. `bereik`: with who it is; `ook`: dagdelen that were chosen before, and may stay."""
    waarde = {name: _waarde(name, text) for name, text in request.form.items() if name not in ("dagdeel", "csrf_token")}
    if not webchat.NONCE.fullmatch(waarde.get("sleutel", "")):
        waarde["sleutel"] = secrets.token_hex(16)
    open_ = {m.id for m in blad.momenten if m.kiesbaar} | set(ook)
    dagdelen, fout = _dagdelen(request.form, open_)
    fout |= _fout_aantal(waarde.get("aantal", "")) | _te_lang(waarde)
    if bereik:
        fout |= _fouten_bereik(waarde)
    return Invulling(waarde, dagdelen, {name: fout[name] for name in VOLGORDE if name in fout})


def _waarde(name: str, text: str) -> str:
    return schoon(text[: 2 * LENGTES.get(name, 50)])


def _dagdelen(form: MultiDict[str, str], open_: set[int]) -> tuple[tuple[int, ...], dict[str, str]]:
    sent = [nummer(text) for text in form.getlist("dagdeel")]
    ids = tuple(dict.fromkeys(id for id in sent if id is not None))
    good = tuple(id for id in ids if id in open_)
    if not ids:
        return good, {"dagdeel": zin("aanmelding.fout.geen_dagdeel")}
    return good, {} if good == ids else {"dagdeel": zin("aanmelding.fout.dagdeel_dicht")}


def _fout_aantal(text: str) -> dict[str, str]:
    if not re.fullmatch(r"0*[1-9][0-9]{0,2}", text, re.ASCII):
        return {"aantal": zin("aanmelding.fout.aantal")}
    if int(text) > MEESTE_MENSEN:
        return {"aantal": zin("aanmelding.fout.aantal_te_veel", hoogstens=MEESTE_MENSEN)}
    return {}


def _te_lang(waarde: dict[str, str]) -> dict[str, str]:
    over = {name: n for name, n in LENGTES.items() if len(waarde.get(name, "")) > n}
    return {name: zin("aanmelding.fout.te_lang", hoogstens=n) for name, n in over.items()}


def _fouten_bereik(waarde: dict[str, str]) -> dict[str, str]:
    """What is wrong with the name and the ways to reach somebody. A valid address is kept as it must be used."""
    for name in ("naam", "email", "telefoon"):
        waarde.setdefault(name, "")
    naam, email, telefoon = waarde["naam"], waarde["email"], waarde["telefoon"]
    fouten = {}
    if not naam:
        fouten["naam"] = "geen_naam"
    if not email and not telefoon:
        fouten["email"] = "bereik"
    if email and geldig_adres(email) is None:
        fouten["email"] = "email"
    if telefoon and not TELEFOON.fullmatch(telefoon):
        fouten["telefoon"] = "telefoon"
    if waarde.get("akkoord") != "ja":
        fouten["akkoord"] = "akkoord"
    return {name: zin(f"aanmelding.fout.{key}") for name, key in fouten.items()}


def lees_wensen() -> tuple[dict[str, str], dict[str, str]]:
    """What they need, of the form that asks only that; and a sentence per field that is too long."""
    waarde = {name: _waarde(name, request.form.get(name, "")) for name in WENSEN}
    return waarde, _te_lang(waarde)
