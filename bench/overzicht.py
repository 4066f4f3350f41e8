"""The Overzicht with 200 kernen and 20,000 feiten against the same page with 10.

`python -m bench.overzicht` fetches both turn about and prints the medians in processor time (so that other work on the
machine does not count) and their ratio; the same for the council's page. Goal for the Overzicht: at most 2.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

import migrations.tabellen  # noqa: F401
from admin import Config, create_app
from kern import gebruikers, journaal, kernen
from kern.db import Database, create_all
from kern.gebruikers import Rol, Stadium
from kern.journaal import Zichtbaarheid
from kern.omgeving import Omgeving
from kern.sleutels import Keys
from kern.taal import vandaag
from kern.trajecten import traject, versies

NU = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
DOOR = "m.tevelde@gemeente.example"
SECRET = "een geheim van meer dan 32 tekens, alleen voor deze meting"  # noqa: S105
RONDES = 15
PAGINAS = ("/beheer/", "/beheer/raad")


def huis(folder: Path, aantal: int, feiten: int) -> FlaskClient:
    """The projectleider's browser at a house with so many kernen, a traject in each, and so many feiten in all."""
    db = Database(f"sqlite:///{folder / f'{aantal}.db'}", Keys(SECRET))
    create_all(db)
    with db.writing() as s:
        kernen.verzorg_startdata(s)
        versies.verzorg_startdata(s, NU)
        for number in range(aantal - 8):
            kernen.voeg_toe(s, f"Dorp {number}", inwoners=800, inwoners_jaar=2026, huishoudens=300)
        for kern in kernen.alle(s):
            _traject(s, kern)
            for number in range(feiten // aantal):
                moment = NU - timedelta(hours=number)
                journaal.noteer(s, moment, kern.id, "vrij", Zichtbaarheid.OPENBAAR, tekst=f"Feit {number}.")
        user = gebruikers.maak(s, NU, DOOR, "Marieke", Rol.PROJECTLEIDER, "vier gewone woorden hier")[0]
        token = gebruikers.begin_sessie(s, NU, user.id, Stadium.VOLLEDIG)
    app = create_app(Config(db, Omgeving(_env_file=None, secret_key=SECRET), lambda: NU))  # type: ignore[call-arg, arg-type]
    client = app.test_client()
    client.set_cookie("kp_staf", token)
    return client


def _traject(s: object, kern: kernen.Kern) -> None:
    toen = NU - timedelta(weeks=10)
    t = traject.vraag_aan(s, toen, kern, vraag="Wij ook", bron="staf")  # type: ignore[arg-type]
    traject.neem_in_behandeling(s, toen, t, DOOR, t.versie)  # type: ignore[arg-type]
    begin = vandaag(toen)
    traject.plan(s, toen, t, begin=begin, jaar=2027, door=DOOR, gelezen_versie=t.versie)  # type: ignore[arg-type]
    traject.start(s, toen, t, DOOR, t.versie, "Voor de meting.")  # type: ignore[arg-type]


def tijd(client: FlaskClient, pad: str) -> float:
    """Milliseconds of processor time of one page."""
    begin = time.process_time()
    assert client.get(pad).status_code == 200  # noqa: S101
    return 1000 * (time.process_time() - begin)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        few, many = huis(Path(name), 10, 1_000), huis(Path(name), 200, 20_000)
        for pad in PAGINAS:
            pairs = [(tijd(few, pad), tijd(many, pad)) for _ in range(RONDES)]
            a, b = (statistics.median(x) for x in zip(*pairs, strict=True))
            print(f"{pad}: 10 kernen {a:.0f} ms, 200 kernen met 20.000 feiten {b:.0f} ms, verhouding {b / a:.2f}")


if __name__ == "__main__":
    main()
