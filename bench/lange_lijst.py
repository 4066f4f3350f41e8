"""A turn on the web door with 200 questions that all have a relevant, against the woonbehoefteonderzoek.

`python -m bench.lange_lijst` answers both from the first question to the last, turn about, and prints the medians in
processor time (so that other work on the machine does not count) and their ratio. Goal: at most 2.
"""

from __future__ import annotations

import html
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from flask.testing import FlaskClient

import migrations.tabellen  # noqa: F401
from admin import Config, create_app
from kern import kernen
from kern.db import Database, create_all
from kern.omgeving import Omgeving
from kern.onderzoek import onderzoek, veldwerk, vragenlijst
from kern.sleutels import Keys
from tools import maak_vragenlijst

NU = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
VRAGEN = 200
RONDES = 3
SECRET = "een geheim van meer dan 32 tekens, alleen voor deze meting"  # noqa: S105
WOON = {
    **{"_start": "ja", "situatie": "H", "leeftijd": "35-44", "huishouden": "partner", "eigendom_nu": "koop"},
    **{"type_nu": "rij", "slaapkamers_nu": "3", "verhuiswens": "nee", "meedoen": "nee", "_verzenden": "verstuur"},
}
Antwoord = Callable[[str], dict[str, str]]


def lange_lijst() -> bytes:
    """A workbook of 200 questions; each is asked because of the one before it."""
    vragen = [{"naam": "q1", "soort": "integer", "tekst": "Vraag 1?"}]
    for n in range(2, VRAGEN + 1):
        als = f"${{q{n - 1}}} > 0 or ${{q1}} = 1"
        vragen.append({"naam": f"q{n}", "soort": "integer", "tekst": f"Vraag {n}?", "als": als})
    head = {"titel": "Lange lijst", "form_id": "lang", "versie": "1"}
    return maak_vragenlijst.workbook({"werkboek": head, "keuzelijsten": {}, "vragen": vragen})


def deur(werkboek: bytes, folder: Path) -> FlaskClient:
    """A browser at a house where this questionnaire is open in Westendorp."""
    db = Database(f"sqlite:///{folder / 'meting.db'}", Keys(SECRET))
    create_all(db)
    judged = vragenlijst.keur(werkboek)
    assert judged.goed, judged.fouten  # noqa: S101
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None  # noqa: S101
        versie = vragenlijst.voeg_toe(s, werkboek, judged, NU)
        o = onderzoek.maak(s, NU, kern, versie.id, "meting", sluit=date(2027, 3, 22))
        veldwerk.open_onderzoek(s, NU, o, "meting", "Oude IJsselstreek")
    settings = {"SECRET_KEY": SECRET, "BASE_URL": "http://localhost", "GEMEENTE": "Oude IJsselstreek"}
    return FlaskClient(create_app(Config(db, Omgeving(_env_file=None, **settings), lambda: NU)))


def beurten(browser: FlaskClient, antwoord: Antwoord) -> Iterator[float]:
    """Milliseconds of processor time of every turn, from the first question until there is none."""
    text = browser.get("/chat/westendorp").get_data(as_text=True)
    while vraag := re.findall(r'name="vraag" value="([^"]*)"', text):
        fields = {name: re.findall(rf'name="{name}" value="([^"]*)"', text)[-1] for name in ("csrf_token", "nonce")}
        data = {**fields, "vraag": html.unescape(vraag[-1]), **antwoord(html.unescape(vraag[-1]))}
        start = time.process_time()
        response = browser.post("/chat/westendorp", data=data, headers={"HX-Request": "true"})
        yield (time.process_time() - start) * 1000
        assert response.status_code == 200, response.status_code  # noqa: S101
        text = response.get_data(as_text=True)


def _woon(vraag: str) -> dict[str, str]:
    return {"doe": "verder", "vink": "niets"} if vraag == "_contact" else {"keuze": WOON.get(vraag, "")}


def _lang(vraag: str) -> dict[str, str]:
    return {"tekst": "1", "doe": "stuur"} if vraag.startswith("q") else _woon(vraag)


def main() -> int:
    """Measure and print."""
    woon: list[float] = []
    lang: list[float] = []
    shipped = (vragenlijst.SHIPPED / "woonbehoefte.xlsx").read_bytes()
    for _ in range(RONDES):
        for werkboek, antwoord, found in ((shipped, _woon, woon), (lange_lijst(), _lang, lang)):
            with tempfile.TemporaryDirectory() as folder:
                found += beurten(deur(werkboek, Path(folder)), antwoord)
    ratio = statistics.median(lang) / statistics.median(woon)
    for naam, found in (("woonbehoefte", woon), (f"{VRAGEN} vragen", lang)):
        tail = sorted(found)[int(len(found) * 0.95)]
        print(f"{naam:14} {len(found):4} beurten: mediaan {statistics.median(found):5.1f} ms, p95 {tail:5.1f} ms")
    print(f"verhouding van de medianen: {ratio:.2f} (doel: hoogstens 2)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
