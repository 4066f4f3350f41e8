"""The Dbo's mail: made of the journal, one per contact person, only when there is news."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kern import instellingen, journaal, kernen, mensen, outbox, taal, toezeggingen
from kern.berichten import dbo_update
from kern.berichten.brief import Brief
from kern.berichten.dbo_update import Aanleiding
from kern.db import Database
from kern.huis import Huis
from kern.journaal import Zichtbaarheid
from kern.kernen import Kern
from kern.mensen import DboContact
from kern.outbox import Soort, Verzending
from kern.toezeggingen import Toezegging
from tests.test_werk_trajecten import lopend

HUIS = Huis("Oude IJsselstreek", "https://kernpraat.example", "kernpraat@gemeente.example")
HENK, INA = "secretaris@westendorpsbelang.example", "ina@dorp.example"
DAG = timedelta(days=1)


def westendorp(s: Session, now: datetime, *adressen: str) -> Kern:
    """The village, with its contact persons added a day ago."""
    kernen.verzorg_startdata(s)
    kern = kernen.per_slug(s, "westendorp")
    assert kern
    for adres in adressen or (HENK,):
        mensen.voeg_toe(s, now - DAG, kern.id, adres[:4], "", adres)
    return kern


def feit(s: Session, kern: Kern, op: datetime, tekst: str, wie: Zichtbaarheid = Zichtbaarheid.DBO) -> None:
    journaal.noteer(s, op, kern.id, "vrij", wie, tekst=tekst)


def mails(s: Session) -> list[dict[str, object]]:
    return [outbox.lees_inhoud(s, row) for row in s.scalars(select(Verzending).order_by(Verzending.nr))]


def stuur(s: Session, now: datetime, kern: Kern, aanleiding: Aanleiding = Aanleiding.WEKELIJKS) -> int:
    return len(dbo_update.plan_en_stuur(s, now, kern, aanleiding, HUIS))


def brief(s: Session, kern: Kern, now: datetime) -> Brief | None:
    row = s.scalars(select(DboContact).where(DboContact.kern_id == kern.id)).first()
    assert row
    return dbo_update.stel_samen(s, kern, now, dbo_update.nieuws(s, now, row), HUIS)


def test_no_news_no_mail(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        feit(s, kern, now, "alleen voor de gemeente", Zichtbaarheid.INTERN)
        other = kernen.per_slug(s, "sinderen")
        assert other
        feit(s, other, now, "van een ander dorp")
        assert brief(s, kern, now) is None
        assert stuur(s, now, kern) == 0 and stuur(s, now, kern, Aanleiding.DIRECT) == 0


def test_a_feit_that_no_mail_knows_is_in_it(db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(taal._zinnen(), "feiten.kermis.zin", "De kermis begint op {dag}.")
    with db.writing() as s:
        kern = westendorp(s, now)
        journaal.noteer(s, now, kern.id, "kermis", Zichtbaarheid.OPENBAAR, dag="zaterdag")
        feit(s, kern, now, "Er komt een brug. Die is klaar in mei.")
        assert stuur(s, now, kern) == 1
        (mail,) = mails(s)
        for deel in (str(mail["tekst"]), str(mail["html"])):
            assert "De kermis begint op zaterdag." in deel and "Er komt een brug." in deel
        assert mail["onderwerp"] == "Westendorp: Er komt een brug"


def test_the_village_waits_but_the_dbo_hears_it(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        journaal.noteer(
            s, now, kern.id, "vrij", Zichtbaarheid.OPENBAAR, zichtbaar_vanaf=now + DAG, tekst="Morgen in het dorp."
        )
        assert journaal.regels(s, kern.id, journaal.VOOR_IEDEREEN, now) == []
        assert stuur(s, now, kern) == 1


def test_newest_first_by_day_and_the_next_step_on_top(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(taal._zinnen(), "feiten.vrij.volgende", "Daarna: {tekst}")
    monkeypatch.setitem(taal._zinnen(), "feiten.vrij.kop", "kort: {tekst}")
    with db.writing() as s:
        kern = westendorp(s, now)
        for hours, tekst in ((20, "gisteren"), (3, "vanochtend"), (1, "net")):
            feit(s, kern, now - timedelta(hours=hours), tekst)
        letter = brief(s, kern, now)
        assert letter
        assert [[r.tekst for r in g.regels] for g in letter.groepen] == [["net", "vanochtend"], ["gisteren"]]
        assert letter.kop == "Westendorp: kort: net"
        assert letter.inleiding == "Dit gebeurde er sinds zondag 28\u00a0februari\u00a02027 in Westendorp."
        stuur(s, now, kern)
        tekst = str(mails(s)[0]["tekst"])
        assert tekst.index("Daarna: net") < tekst.index("HET NIEUWS") < tekst.index("- net") < tekst.index("- gisteren")


def test_one_row_per_contact_person_with_a_link_of_their_own(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now, HENK, INA)
        feit(s, kern, now, "Nieuws.")
        assert stuur(s, now, kern) == 2
        rows = list(s.scalars(select(Verzending).order_by(Verzending.nr)))
        assert [outbox.lees_adres(s, r) for r in rows] == [HENK, INA]
        assert {r.soort for r in rows} == {Soort.MASSA} and {r.kern_id for r in rows} == {kern.id}
        links = [str(m["afmelden_url"]) for m in mails(s)]
        for link, adres in zip(links, (HENK, INA), strict=True):
            verzoek = mensen.lees_token(s, now, link.removeprefix("https://kernpraat.example/afmelden/"))
            assert verzoek and mensen.dbo_contact(s, verzoek.contact_id).email == adres
        for mail in mails(s):
            assert mail["abonnement"] in ("dbo:1", "dbo:2") and mail["antwoord_aan"] == "kleinekernen@gemeente.example"
            assert INA not in str(mail) and HENK not in str(mail), "nobody sees who else gets it"


def test_told_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        feit(s, kern, now, "Eerste.")
        assert stuur(s, now, kern) == 1
        assert stuur(s, now, kern) == 0 and stuur(s, now + DAG, kern, Aanleiding.DIRECT) == 0
        feit(s, kern, now, "Tweede, op hetzelfde ogenblik.")
        assert stuur(s, now, kern) == 1
        assert "Eerste." not in str(mails(s)[1]["tekst"])


def test_a_feit_that_became_visible_late_is_not_lost(db: Database, now: datetime) -> None:
    """Its transaction began before, and ended after, the mail about a later one."""
    with db.writing() as s:
        kern = westendorp(s, now)
        feit(s, kern, now, "Snel.")
        assert stuur(s, now, kern) == 1
        feit(s, kern, now - timedelta(minutes=1), "Traag.")
        assert stuur(s, now + DAG, kern) == 1
        assert "Traag." in str(mails(s)[1]["tekst"]) and "Snel." not in str(mails(s)[1]["tekst"])


def test_once_a_month_for_who_asked_but_big_news_at_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        s.scalars(select(DboContact)).one().ritme = mensen.Ritme.MAANDELIJKS
        feit(s, kern, now, "Klein nieuws.")
        assert stuur(s, now, kern) == 0
        assert stuur(s, now + 27 * DAG, kern) == 1, "28 days after the last"
        feit(s, kern, now + 28 * DAG, "Het onderzoek is open.")
        assert stuur(s, now + 28 * DAG, kern) == 0
        assert stuur(s, now + 28 * DAG, kern, Aanleiding.DIRECT) == 1
        assert "hoogstens elke maand" in str(mails(s)[1]["tekst"])


def test_who_unsubscribed_gets_nothing(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now, HENK, INA)
        mensen.meld_af_met_token(s, now, mensen.maak_afmeldtoken(s, now, 1))
        feit(s, kern, now, "Nieuws.")
        assert stuur(s, now, kern, Aanleiding.DIRECT) == 1


def test_text_from_people_stays_text(db: Database, now: datetime) -> None:
    gif = "<script>x()</script> {{ 7*7 }} {tekst} \u202eomgekeerd\r\nBcc: x@dorp.example"
    with db.writing() as s:
        kern = westendorp(s, now)
        feit(s, kern, now, gif)
        stuur(s, now, kern)
        (mail,) = mails(s)
        assert "<script>" not in str(mail["html"]) and "&lt;script&gt;" in str(mail["html"])
        assert "{{ 7*7 }}" in str(mail["html"]) and "\u202e" not in str(mail)
        assert "\n" not in str(mail["onderwerp"]) and len(str(mail["onderwerp"])) <= 120


@pytest.mark.parametrize(
    ("nu", "volgende"),
    [
        ("2027-03-01T07:59+00:00", "2027-03-01T08:00+00:00"),
        ("2027-03-01T08:00+00:00", "2027-03-08T08:00+00:00"),
        ("2027-03-24T12:00+00:00", "2027-03-29T07:00+00:00"),  # summer time has come
    ],
)
def test_when_the_next_round_is(db: Database, nu: str, volgende: str) -> None:
    with db.reading() as s:
        assert dbo_update.volgend_moment(s, datetime.fromisoformat(nu)) == datetime.fromisoformat(volgende)


def test_preview_is_the_mail_without_a_person(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        (leeg,) = dbo_update.voorbeelden(s, now, kern, HUIS, now)
        assert leeg.mail is None
        feit(s, kern, now, "Nieuws.")
        (zending,) = dbo_update.voorbeelden(s, now, kern, HUIS, now)
        mail = zending.mail
        assert mail and mail["onderwerp"] == "Westendorp: Nieuws" and mail["afmelden_url"].endswith("/voorbeeld")
        assert mails(s) == []
        moment = dbo_update.volgend_moment(s, now)
        assert (zending.moment, zending.aantal, zending.ritme) == (moment, 1, mensen.Ritme.WEKELIJKS)
        stuur(s, now, kern)
        (sent,) = mails(s)
        for deel in ("tekst", "html"):
            assert zonder_links(str(sent[deel])) == zonder_links(str(mail[deel])), "the preview is what goes"


def zonder_links(tekst: str) -> str:
    return re.sub(r"https://kernpraat.example/(afmelden|dbo)/[^\s\"?]*", "", tekst)


def test_the_replacement_signs(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        vervanger = {
            "naam": "Joost",
            "functie": "",
            "telefoon": "0315 - 65 43 21",
            "email": "joost@gemeente.example",
            "van": "2027-02-01",
            "tot": "2027-04-01",
        }
        instellingen.bewaar(s, "contact", {"vervanger": vervanger}, "anneke", now)
        feit(s, kern, now, "Nieuws.")
        stuur(s, now, kern)
        (mail,) = mails(s)
        assert mail["antwoord_aan"] == "joost@gemeente.example"
        assert "Joost" in str(mail["html"]) and "65 43 21" in str(mail["tekst"])


def test_two_workers_at_once_tell_it_once(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now, HENK, INA)
        feit(s, kern, now, "Nieuws.")
    start, sent = threading.Barrier(3), []

    def worker() -> None:
        start.wait()
        with db.writing() as s:
            sent.append(stuur(s, now, s.get_one(Kern, kern.id)))

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [0, 0, 2]
    with db.reading() as s:
        assert len(mails(s)) == 2


# --- promises and the next step


def beloof(s: Session, kern: Kern, op: datetime, tekst: str, dagen: int, **velden: Any) -> Toezegging:
    given: dict[str, Any] = {
        "voor": taal.vandaag(op) + timedelta(days=dagen),
        "partij": toezeggingen.GEMEENTE,
        "door": "x",
    } | velden
    return toezeggingen.zeg_toe(s, op, kern.id, tekst, **given)


def test_late_promises_come_first_with_an_apology_and_the_new_date(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        beloof(s, kern, now - 2 * DAG, "De uitslag vertellen", 20)
        laat = beloof(s, kern, now - 30 * DAG, "Een kaart maken", 25)
        verzet = beloof(s, kern, now - 30 * DAG, "Een zaal zoeken", 20)
        toezeggingen.verzet(s, now - 11 * DAG, verzet, taal.vandaag(now) + DAG, "Vol.", "x", verzet.versie)
        beloof(s, kern, now - 30 * DAG, "Niet voor u", 1, zichtbaarheid=Zichtbaarheid.INTERN)
        feit(s, kern, now, "Nieuws.")
        letter = brief(s, kern, now)
        assert letter and laat.id
        assert [(b.laat, b.tekst) for b in letter.beloften] == [
            (
                "10\u00a0dagen te laat",
                "Een zaal zoeken. Het spijt ons. Het komt nu uiterlijk op dinsdag 2\u00a0maart\u00a02027.",
            ),
            (
                "5\u00a0dagen te laat",
                "Een kaart maken. Het spijt ons. Wij laten u snel weten wanneer het wel klaar is.",
            ),
            ("", "De uitslag vertellen. Uiterlijk op vrijdag 19\u00a0maart\u00a02027. Dit loopt op schema."),
        ]
        stuur(s, now, kern)
        (mail,) = mails(s)
        for deel in (str(mail["tekst"]), str(mail["html"])):
            assert deel.index("10\u00a0dagen te laat") < deel.index("5\u00a0dagen te laat") < deel.index("De uitslag")
            assert "Niet voor u" not in deel


def test_what_the_dbo_itself_would_do_is_never_late(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        beloof(s, kern, now - 30 * DAG, "Flyers rondbrengen", 5, partij=kern.dbo_naam)
        feit(s, kern, now, "Nieuws.")
        letter = brief(s, kern, now)
        assert letter and letter.beloften == ()
        assert letter.van_u == ("Flyers rondbrengen. Uiterlijk op donderdag 4\u00a0februari\u00a02027.",)
        stuur(s, now, kern)
        assert "WAT U OP ZICH NAM\n- Flyers" in str(mails(s)[0]["tekst"])


def test_a_promise_alone_is_no_news(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        beloof(s, kern, now - 30 * DAG, "Een kaart maken", 5)
        assert stuur(s, now, kern) == 0, "only what happened is mailed; that it became late is a feit of its own"


def test_what_comes_next_and_who_acts(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        lopend(s, now, kern)
        feit(s, kern, now, "Nieuws.")
        letter = brief(s, kern, now)
        assert letter and letter.volgende_stap == (
            "Nu zijn wij bezig met: Aanmelding en intake. Dat duurt tot en met vrijdag 26\u00a0maart\u00a02027.",
            "Aan zet: de projectleider en Westendorps Belang (dat bent u).",
            "Daarna volgt: Startafspraken, vanaf maandag 29\u00a0maart\u00a02027.",
        )
        later = brief(s, kern, now + 40 * DAG)
        assert later and later.volgende_stap[0].endswith(
            "Dat zou klaar zijn op vrijdag 26\u00a0maart\u00a02027. Het duurt langer."
        )


def test_every_line_leads_to_the_page_and_to_the_door_of_the_reader(db: Database, now: datetime) -> None:
    with db.writing() as s:
        kern = westendorp(s, now)
        for tekst in ("Een.", "Twee."):
            feit(s, kern, now, tekst)
        stuur(s, now, kern)
        (mail,) = mails(s)
        for line in s.scalars(select(journaal.Feit)):
            assert f'href="https://kernpraat.example/kern/westendorp/feit/{line.id}"' in str(mail["html"])
        (token,) = re.findall(r"https://kernpraat.example/dbo/(\S+)", str(mail["tekst"]))
        assert token in str(mail["html"])
        assert s.info["keys"].unsign("dbo", token, now, DAG) == "dbo:1"
        assert str(mail["tekst"]).count("/kern/westendorp") == 1, "plain text has the address once"
