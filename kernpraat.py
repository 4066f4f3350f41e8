"""The command `kernpraat`; the only place where the parts are put together.

Own modules are imported inside the functions, so that `--help` stays quick.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kern.db import Database
    from kern.huis import Huis
    from kern.kernen import Kern
    from kern.omgeving import Omgeving
    from kern.onderzoek.keuring.bevinding import Keuring
    from kern.onderzoek.onderzoek import Onderzoek

COMMANDOREGEL = "opdrachtregel"


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. What goes wrong is one Dutch line on standard error."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int | None] = arguments.doe
    try:
        return command(arguments) or 0
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return 1


class Stop(Exception):
    """The command cannot go on; the text is Dutch and says what to do."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kernpraat", description="Kernpraat: in gesprek met de dorpen.")
    commands = parser.add_subparsers(title="opdrachten", metavar="<opdracht>", required=True)

    def add(name: str, help: str, doe: Callable[[argparse.Namespace], int | None]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(doe=doe)
        return sub

    add("run", "Alles in één proces: web, bezorging, taken en (met token) Telegram.", _run)
    demo = add("demo", "Een demo met verzonnen mensen, op deze computer.", _demo)
    demo.add_argument("--map", type=Path, default=Path("data/demo"), help="waar de demo zijn gegevens bewaart")
    demo.add_argument("--poort", type=int, default=8000, help="de poort van de website")
    add("init", "Maakt de database, de acht kernen en de meegeleverde vragenlijsten. Mag vaker.", _init)
    migrate = add("migrate", "Brengt de database naar deze versie van het programma.", _migrate)
    migrate.add_argument("--backup-gemaakt", action="store_true", help="(PostgreSQL) er is een back-up")
    chat = add("chat", "Praat met de digitale assistent in deze terminal.", _chat)
    chat.add_argument("--kern", default="westendorp")
    _add_practice(add)
    _add_administration(add)
    return parser


Add = Callable[[str, str, Callable[[argparse.Namespace], "int | None"]], argparse.ArgumentParser]


def _add_practice(add: Add) -> None:
    sub = add("oefening", "Verzonnen huishoudens antwoorden, door het echte gesprek heen.", _practice)
    sub.add_argument("--kern", required=True)
    sub.add_argument("--huishoudens", type=int, required=True)
    sub.add_argument("--respons", type=int, default=45, help="hoeveel procent meedoet")
    sub.add_argument("--weken", type=int, default=4, help="hoe lang het onderzoek open is")
    sub.add_argument("--zaad", type=int, default=1, help="hetzelfde getal geeft hetzelfde dorp")
    sub.add_argument("--open-laten", action="store_true", help="sluit het onderzoek niet")
    sub.add_argument("--nog-dagen", type=int, default=0, help="(bij --open-laten) zoveel dagen nog open")


def _add_administration(add: Add) -> None:
    user = add("gebruiker", "Maakt een medewerker, of zet iets terug.", _user)
    user.add_argument("wat", choices=["nieuw", "reset"])
    user.add_argument("email")
    user.add_argument("--rol", default="projectleider")
    user.add_argument("--naam", default="")
    user.add_argument("--totp", action="store_true", help="(reset) nieuwe codes voor de app")
    lijst = add("vragenlijst", "Keurt een werkboek (XLSForm), of voegt het toe.", _questionnaire)
    lijst.add_argument("wat", choices=["keur", "nieuw"])
    lijst.add_argument("bestand", type=Path)
    onderzoek = add("onderzoek", "Maakt of sluit een onderzoek.", _onderzoek)
    onderzoek.add_argument("wat", choices=["nieuw", "sluit"])
    _add_place(onderzoek)
    onderzoek.add_argument("--doelgroep", choices=["huishoudens", "verenigingen"], help="anders past hij bij de lijst")
    onderzoek.add_argument("--aantal", type=int, default=None, help="hoeveel huishoudens of verenigingen er zijn")
    onderzoek.add_argument("--codes", type=int, default=0)
    onderzoek.add_argument("--sluit", type=date.fromisoformat, default=None, help="de laatste dag, jjjj-mm-dd")
    onderzoek.add_argument("--open", action="store_true")
    export = add("export", "Schrijft de antwoorden van het laatste onderzoek naar een map.", _export)
    _add_place(export)
    export.add_argument("--uit", type=Path, required=True)
    dossier = add("dossier", "Schrijft het hele dossier van een kern naar een zip: pagina, CSV en bestanden.", _dossier)
    dossier.add_argument("--kern", required=True, help="de kern, zoals in het adres van zijn pagina")
    dossier.add_argument("--uit", type=Path, required=True, help="het zipbestand dat gemaakt wordt")
    telegram = add("telegram", "Legt het besluit over Telegram vast.", _telegram)
    telegram.add_argument("wat", choices=["besluit"])
    telegram.add_argument("reden")
    telegram.add_argument("--door", required=True)
    telegram.add_argument("--datum", type=date.fromisoformat, required=True)
    add("doctor", "Kijkt de instellingen na.", _doctor)


def _add_place(sub: argparse.ArgumentParser) -> None:
    """Which onderzoek: that of a kern, or that of the whole gemeente with this questionnaire."""
    place = sub.add_mutually_exclusive_group(required=True)
    place.add_argument("--kern", default="", help="de kern, zoals in het adres van zijn pagina")
    place.add_argument("--gemeentebreed", action="store_true", help="in de hele gemeente")
    sub.add_argument("--vragenlijst", default="woonbehoefte", help="de naam (form_id) van de vragenlijst")


# --- the parts


def _now() -> datetime:
    return datetime.now(UTC)


def _settings() -> Omgeving:
    from kern.omgeving import OmgevingFout, load

    try:
        return load()
    except OmgevingFout as error:
        raise Stop(str(error)) from None


def _database(settings: Omgeving, *, check: bool = True) -> Database:
    from kern.db import Database, SchemaFout, check_schema
    from kern.sleutels import Keys

    keys = Keys(settings.secret_key.get_secret_value(), settings.secret_key_old.get_secret_value())
    database = Database(settings.database_url, keys)
    if check:
        try:
            check_schema(database)
        except SchemaFout as error:
            raise Stop(str(error)) from None
    return database


def _house(settings: Omgeving) -> Huis:
    from kern.huis import Huis

    return Huis(settings.gemeente, settings.base_url, settings.mail_from)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# --- commands


def _run(arguments: argparse.Namespace) -> int:
    from admin.proces import PoortBezet, Proces, log_als_json

    settings = _settings()
    log_als_json()
    try:
        return Proces(_database(settings), settings, _now).draai()
    except PoortBezet:
        raise Stop(
            f"Poort {settings.port} is al in gebruik. Stop het andere programma of kies een andere PORT."
        ) from None


def _demo(arguments: argparse.Namespace) -> int:
    from admin.demo import demo

    return demo(arguments.map, arguments.poort, _now)


def _init(arguments: argparse.Namespace) -> None:
    from kern import initiatieven, kernen, werk
    from kern.db import SchemaFout
    from kern.onderzoek import vragenlijst
    from kern.trajecten import basis, versies
    from migrations.uitvoeren import migreer

    database = _database(_settings(), check=False)
    try:
        migreer(database, _now(), backup_gemaakt=False)
    except SchemaFout as error:
        raise Stop(str(error)) from None
    with database.writing() as s:
        new = kernen.verzorg_startdata(s)
        lists = vragenlijst.verzorg_meegeleverd(s, _now())
        routes = versies.verzorg_startdata(s, _now())
        initiatieven.verzorg_startdata(s, _now())
        basis.verzorg_startdata(s, _now())
        werk.plan_vaste_taken(s, _now())
    _say(f"De database is klaar. Nieuw: {new} kernen, {len(lists)} vragenlijsten, {routes} marsroutes.")


def _migrate(arguments: argparse.Namespace) -> None:
    from kern.db import SchemaFout
    from migrations.uitvoeren import migreer

    try:
        found, wanted, copy = migreer(
            _database(_settings(), check=False), _now(), backup_gemaakt=arguments.backup_gemaakt
        )
    except SchemaFout as error:
        raise Stop(str(error)) from None
    if copy:
        _say(f"Kopie van voor de wijziging: {copy}")
    _say(f"De database is bij ({wanted})." if found == wanted else f"De database ging van {found} naar {wanted}.")


def _chat(arguments: argparse.Namespace) -> None:
    from bot.channels.console import praat

    settings = _settings()
    praat(_database(settings), _now, _house(settings), arguments.kern)


def _practice(arguments: argparse.Namespace) -> None:
    from bot.oefening import Oefening, OefeningFout

    settings = _settings()
    house = _house(settings)
    practice = Oefening(
        _database(settings), house, arguments.kern, arguments.huishoudens, arguments.respons, arguments.weken
    )
    try:
        answered = practice.draai(
            _now(),
            zaad=arguments.zaad,
            sluit=not arguments.open_laten,
            nog_dagen=arguments.nog_dagen,
            web_url=settings.base_url,
            meld=_Bar(),
            adem=lambda: time.sleep(0.01),
        )
    except OefeningFout as error:
        raise Stop(str(error)) from None
    _say(f"{answered} gesprekken in {arguments.kern}.")


class _Bar:
    """A progress bar on one line; on a pipe one line for every tenth."""

    def __init__(self) -> None:
        self._tenth = 0

    def __call__(self, done: int, of: int) -> None:
        full = 30 * done // of
        if sys.stderr.isatty():
            sys.stderr.write(f"\r[{'#' * full}{' ' * (30 - full)}] {done} van {of}" + ("\n" if done == of else ""))
        elif done * 10 // of > self._tenth:
            self._tenth = done * 10 // of
            sys.stderr.write(f"{done * 100 // of} % ({done} van {of})\n")
        sys.stderr.flush()


def _user(arguments: argparse.Namespace) -> None:
    from kern import gebruikers
    from kern.audit import leg_vast
    from kern.gebruikers import AdresBestaat, Rol
    from kern.taal import zin
    from kern.wachtwoorden import ZwakWachtwoord

    database = _database(_settings())
    with database.writing() as s:
        if arguments.wat == "reset":
            _reset_user(s, arguments)
            return
        if arguments.rol not in list(Rol):
            raise Stop(f"De rol {arguments.rol} bestaat niet. Kies uit: {', '.join(Rol)}.")
        password = sys.stdin.readline().rstrip("\n")
        try:
            made = gebruikers.maak(
                s, _now(), arguments.email, arguments.naam or arguments.email, Rol(arguments.rol), password
            )
        except AdresBestaat:
            raise Stop(f"{arguments.email} bestaat al.") from None
        except ZwakWachtwoord as error:
            raise Stop(zin(f"beheer.wachtwoord.{error}")) from None
        leg_vast(s, _now(), COMMANDOREGEL, "gebruiker_toegevoegd", arguments.email)
    _say(f"Gemaakt: {arguments.email}. Geheim voor de app: {made[1]}")
    _say(f"Herstelcodes, elk één keer te gebruiken: {' '.join(made[2])}")


def _reset_user(s: object, arguments: argparse.Namespace) -> None:
    from sqlalchemy.orm import Session

    from kern import gebruikers
    from kern.audit import leg_vast
    from kern.taal import zin
    from kern.wachtwoorden import ZwakWachtwoord

    assert isinstance(s, Session)  # noqa: S101
    user = gebruikers.per_email(s, arguments.email)
    if user is None:
        raise Stop(f"{arguments.email} ken ik niet.")
    if arguments.totp:
        secret = gebruikers.reset_totp(s, user)
        _say(f"Nieuw geheim voor de app: {secret}")
        leg_vast(s, _now(), COMMANDOREGEL, "gebruiker_app", arguments.email)
        return
    try:
        gebruikers.reset_wachtwoord(s, user, sys.stdin.readline().rstrip("\n"), tijdelijk=False)
    except ZwakWachtwoord as error:
        raise Stop(zin(f"beheer.wachtwoord.{error}")) from None
    leg_vast(s, _now(), COMMANDOREGEL, "gebruiker_wachtwoord", arguments.email)
    _say("Het wachtwoord is gewijzigd.")


def _questionnaire(arguments: argparse.Namespace) -> int:
    from kern.onderzoek import vragenlijst
    from kern.onderzoek.keuring.verslag import verslag

    if not arguments.bestand.is_file():
        raise Stop(f"{arguments.bestand} bestaat niet.")
    judged = vragenlijst.keur(arguments.bestand)
    for line in verslag(judged):
        _say(line)
    if not judged.goed:
        return 1
    if arguments.wat == "nieuw":
        _say(_keep(arguments.bestand.read_bytes(), judged))
    return 0


def _keep(workbook: bytes, judged: Keuring) -> str:
    from kern.onderzoek import vragenlijst
    from kern.taal import zin

    now = _now()
    with _database(_settings()).writing() as s:
        before = {row.ref: row.id for row in vragenlijst.alle(s)}
        try:
            row = vragenlijst.voeg_toe(s, workbook, judged, now, COMMANDOREGEL)
        except vragenlijst.VragenlijstFout as error:
            raise Stop(str(error)) from None
        known = before.get(row.ref)
        key = "toegevoegd" if known is None else "stond_er_al" if known == row.id else "vervangen"
        return zin(f"keuring.verslag.{key}", ref=row.ref)


def _onderzoek(arguments: argparse.Namespace) -> None:
    from kern import werk
    from kern.onderzoek import onderzoek, vragenlijst

    settings = _settings()
    now = _now()
    with _database(settings).writing() as s:
        kern = _kern(s, arguments)
        try:
            if arguments.wat == "sluit":
                found = _last(s, kern, arguments)
                werk.sluit_en_vertel(s, now, found, COMMANDOREGEL, _house(settings))
                _say(f"Het onderzoek in {onderzoek.naam_gebied(s, found)} is gesloten.")
                return
            o = _new_onderzoek(s, now, kern, arguments, settings)
            if arguments.open:
                werk.open_en_vertel(s, now, o, COMMANDOREGEL, _house(settings))
        except onderzoek.OnderzoekFout as error:
            raise Stop(onderzoek.fout_zin(error)) from None
        except vragenlijst.VragenlijstFout as error:
            raise Stop(str(error)) from None
        where = onderzoek.naam_gebied(s, o)
        _say(f"Onderzoek {o.id} in {where}, open tot en met {o.sluit:%d-%m-%Y}, onder {o.wie.geteld(o.huishoudens)}.")


def _kern(s: Session, arguments: argparse.Namespace) -> Kern | None:
    """The kern that was named; None for the whole gemeente."""
    from kern import kernen

    kern = None if arguments.gemeentebreed else kernen.per_slug(s, arguments.kern)
    if kern is None and not arguments.gemeentebreed:
        raise Stop(f"De kern {arguments.kern} ken ik niet.")
    return kern


def _last(s: Session, kern: Kern | None, arguments: argparse.Namespace) -> Onderzoek:
    """The onderzoek that was opened last in this kern, or in the whole gemeente with this questionnaire."""
    from kern.onderzoek import onderzoek

    form_id = arguments.vragenlijst.partition("@")[0]
    found = onderzoek.laatste(s, kern.id) if kern else onderzoek.laatste_gemeentebreed(s, form_id)
    if found is None:
        place = f"In {kern.naam}" if kern else f"In de hele gemeente, met de vragenlijst {form_id},"
        raise Stop(f"{place} is nog geen onderzoek geweest.")
    return found


def _new_onderzoek(
    s: Session, now: datetime, kern: Kern | None, arguments: argparse.Namespace, settings: Omgeving
) -> Onderzoek:
    from datetime import timedelta

    from kern.onderzoek import codes, onderzoek, vragenlijst
    from kern.onderzoek.onderzoek import Doelgroep
    from kern.taal import vandaag

    version = vragenlijst.haal(s, arguments.vragenlijst)
    last = arguments.sluit or vandaag(now) + timedelta(weeks=4)
    wie = Doelgroep(arguments.doelgroep) if arguments.doelgroep else None
    o = onderzoek.maak(s, now, kern, version.id, COMMANDOREGEL, sluit=last, huishoudens=arguments.aantal, doelgroep=wie)
    if arguments.codes:
        made = codes.maak_codes(s, now, o, arguments.codes)
        rows = codes.csv_regels(made, kern.naam if kern else settings.gemeente, settings.base_url)
        _say(f"De codes staan in {_write_codes(rows, onderzoek.slug_van(s, o))}.")
    return o


def _write_codes(rows: object, slug: str) -> Path:
    import csv
    from collections.abc import Iterable

    assert isinstance(rows, Iterable)  # noqa: S101
    path = Path(f"codes-{slug}.csv")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    path.chmod(0o600)
    return path


def _export(arguments: argparse.Namespace) -> None:
    from kern.audit import leg_vast
    from kern.onderzoek import export

    database = _database(_settings())
    with database.reading() as s:
        found = _last(s, _kern(s, arguments), arguments)
    arguments.uit.mkdir(parents=True, exist_ok=True)
    for path in export.schrijf_alles(database, found.id, arguments.uit):
        _say(str(path))
    with database.writing() as s:
        leg_vast(s, _now(), COMMANDOREGEL, "export", f"onderzoek {found.id}")


def _dossier(arguments: argparse.Namespace) -> None:
    import os

    from kern import archief, kernen
    from kern.audit import leg_vast

    database, now = _database(_settings()), _now()
    with database.reading() as s:
        kern = kernen.per_slug(s, arguments.kern)
        if kern is None:
            raise Stop(f"De kern {arguments.kern} ken ik niet.")
        arguments.uit.parent.mkdir(parents=True, exist_ok=True)
        # Only for who made it, from the first byte on.
        with os.fdopen(os.open(arguments.uit, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as file:
            archief.export(s, now, kern, file)
    with database.writing() as s:
        leg_vast(s, now, COMMANDOREGEL, "dossier_export", arguments.kern)
    _say(str(arguments.uit))


def _telegram(arguments: argparse.Namespace) -> None:
    from kern import instellingen
    from kern.audit import leg_vast

    values = {
        "besluit_door": arguments.door,
        "besluit_op": arguments.datum.isoformat(),
        "besluit_reden": arguments.reden,
    }
    with _database(_settings()).writing() as s:
        instellingen.bewaar(s, "telegram", values, arguments.door, _now())
        leg_vast(s, _now(), arguments.door, "instelling_telegram")
    _say("Het besluit is vastgelegd.")


def _doctor(arguments: argparse.Namespace) -> int:
    from kern.omgeving import near_misses

    settings = _settings()
    database = _database(settings)
    _say(f"Database: goed ({database.url.get_backend_name()}).")
    _say(f"Mail: {settings.smtp_host or 'geen SMTP_HOST, mail blijft staan in Berichten'}.")
    _say(f"Telegram: {'aan' if settings.telegram_bot_token.get_secret_value() else 'uit'}.")
    for name, meant in near_misses():
        _say(f"Let op: {name} in de omgeving ken ik niet. Bedoelt u {meant}?")
    return 0


if __name__ == "__main__":
    sys.exit(main())
