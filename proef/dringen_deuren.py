"""The doors through which people press for a place: what one tap is, and what comes back."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import Flask

from admin import Config, create_app
from bot.receive import Incoming, receive
from kern.db import Database
from kern.omgeving import load
from proef.charette_wereld import BEGIN
from proef.databases import SECRET
from tests.charettes import hulp

Deur = Literal["web", "telegram", "pagina"]
DEUREN: tuple[Deur, ...] = ("web", "telegram", "pagina")
# How much later than the first the second tap comes in, in taps of others.
ERNA = 12
VERBORGEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


@dataclass(frozen=True)
class Tap:
    """One press on the last button. `velden`: the message, or the form with its cookies."""

    wie: int
    keer: int
    deur: str
    velden: Mapping[str, Any]


def verdeel_over(taps: Sequence[Tap], processen: int, rng: random.Random) -> list[list[Tap]]:
    """People in a random order, their second tap soon after the first and in another process."""
    people = sorted({t.wie for t in taps})
    rng.shuffle(people)
    at = {n: i for i, n in enumerate(people)}
    in_order = sorted(taps, key=lambda t: (at[t.wie] + (t.keer - 1) * rng.uniform(0.5, ERNA), t.keer))
    return [list(in_order[i::processen]) for i in range(processen)]


def app_van(db: Database, moment: datetime) -> Flask:
    """The web on this database, with the clock stopped."""
    omgeving = load(None, secret_key=SECRET)
    return create_app(Config(db, omgeving, lambda: moment))


class Pagina:
    """The form of a charette, fetched by everybody on a device of their own."""

    def __init__(self, db: Database, charette_id: int) -> None:
        self._app = app_van(db, BEGIN)
        self._url = f"/charette/{charette_id}/aanmelden"

    def formulier(self, n: int) -> dict[str, Any]:
        """What this person's browser would send, and the cookies it would send with it."""
        client = self._app.test_client()
        page = client.get(self._url, environ_base=_netwerk(n)).get_data(as_text=True)
        form = page[page.rindex("<form", 0, page.index('name="sleutel"')) :]
        hidden = VERBORGEN.findall(form[: form.index("</form>")])
        moments = re.findall(r'name="dagdeel"[^>]*value="(\d+)"', form)
        sent = dict(map(_naam_en_waarde, hidden)) | {"dagdeel": moments[0], "aantal": "1", "splitsen": "nee"}
        sent |= {"naam": f"Bewoner {n}", "email": f"bewoner{n}@post.example", "akkoord": "ja"}
        cookie = client.get_cookie("kp")
        return {"url": self._url, "form": sent, "kp": cookie.value if cookie else ""}


def _naam_en_waarde(field: str) -> tuple[str, str]:
    found = dict(re.findall(r'(name|value)="([^"]*)"', field))
    return found["name"], found.get("value", "")


def _netwerk(n: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"}


def tik(db: Database, app: Flask, now: datetime, tap: Tap) -> tuple[bool, str]:
    """Do one tap; whether the person was answered as they must be, else what came instead."""
    if tap.deur == "pagina":
        return _tik_pagina(app, tap)
    said = Incoming(**{**tap.velden, **{k: tuple(tap.velden[k] or ()) for k in ("gekozen", "bron")}})
    received = receive(db, now, [said], hulp.HUIS)[0]
    if received.mislukt or received.gif:
        return False, "failed"
    # The same form again changes nothing: the page is made anew from the state.
    return (True, "") if received.spoken or received.dubbel else (False, "silence")


def _tik_pagina(app: Flask, tap: Tap) -> tuple[bool, str]:
    client = app.test_client()
    client.set_cookie("kp", tap.velden["kp"])
    answer = client.post(tap.velden["url"], data=dict(tap.velden["form"]), environ_base=_netwerk(tap.wie))
    return (True, "") if answer.status_code == 303 else (False, f"status {answer.status_code}")


def taps_van(rows: Sequence[Mapping[str, Any]]) -> Iterator[Tap]:
    """Taps as they were written to a file."""
    for row in rows:
        yield Tap(row["wie"], row["keer"], row["deur"], row["velden"])
