"""The page of a kern with a traject: every state, what is late and promised, and what the village may not read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from admin.openbaar.deeltekst import HOOGSTENS, deeltekst
from admin.openbaar.kernpagina import lees as lees_pagina
from admin.openbaar.kernpagina import trajecten
from admin.openbaar.trajectblok import maanden
from kern import initiatieven, journaal, kernen, taal, toezeggingen
from kern.db import Database
from kern.initiatieven import STATUSSEN
from kern.initiatieven.rijen import Initiatief, Programmaregel
from kern.journaal import Feit, Zichtbaarheid
from kern.kernen import Kern
from kern.toezeggingen import Einde, Soort, Toezegging
from kern.trajecten import stappen, traject
from kern.trajecten.rijen import Staat, Traject
from tests.admin.conftest import Browser, Huis, Klok, bouw
from tests.admin.test_openbaar import lees, open_in, sluit
from tests.charettes import hulp as charettes
from tests.trajecten import hulp
from tests.trajecten.hulp import MARIEKE

PAD = "/kern/westendorp"
XSS = "<script>alert('x')</script>\"'&"


@pytest.fixture
def huis(db: Database, klok: Klok) -> Huis:
    """A house on each kind of database, with the eight kernen, both marsroutes and a questionnaire."""
    from kern.onderzoek.vragenlijst import VragenlijstVersie

    plain = {"titel": "Wonen", "model": {}, "werkboek": b"", "xform": "", "gemaakt": klok()}
    with db.writing() as s:
        hulp.begin(s, klok())
        s.add(VragenlijstVersie(id="v1", form_id="woonbehoefte", versie="1", **plain))
    return bouw(db, klok)


@pytest.fixture
def in_staat(huis: Huis) -> Callable[[Callable[..., Traject]], int]:
    """`in_staat(hulp.lopend)`: a traject of Westendorp in that state; its id."""

    def make(maak: Callable[..., Traject]) -> int:
        with huis.db.writing() as s:
            return maak(s, huis.klok()).id

    return make


def doe(huis: Huis, id: int, daad: Callable[[Session, Traject], None]) -> None:
    """Something with this traject."""
    with huis.db.writing() as s:
        daad(s, s.get_one(Traject, id))


def tot_stap(huis: Huis, id: int, sleutel: str) -> None:
    """Close steps until this one is under way, a week each; the village knows all of it."""
    for _ in range(20):
        with huis.db.writing() as s:
            t = s.get_one(Traject, id)
            if hulp.bezig(t) == sleutel:
                break
            hulp.sluit(s, huis.klok(), t)
        huis.klok.verzet(days=7)
    huis.klok.verzet(days=2)


def deel(page: str, id: str) -> str:
    """The part of a page with this id, up to the next one."""
    rest = page[page.index(f'id="{id}"') :]
    return rest[: rest.index("</section>")]


def zonder_merk(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


# --- every state of a traject


def test_of_a_request_the_village_knows_nothing(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int], klok: Klok
) -> None:
    in_staat(hulp.aangevraagd)
    klok.verzet(days=3)
    page = lees(bezoeker, PAD)
    assert "Er loopt nu geen onderzoek" in page
    assert "aangevraagd" not in page
    assert "Waar zijn we?" not in page
    assert 'href="/kern/westendorp/traject-aanvragen"' in page


def test_the_intake_is_step_one_of_eight(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int], klok: Klok
) -> None:
    in_staat(hulp.in_intake)
    assert "Stap 1" not in lees(bezoeker, PAD), "the Dbo hears it a day before the village"
    klok.verzet(days=1)
    page = lees(bezoeker, PAD)
    assert "Stap 1 van 8: aanmelding en gesprek" in deel(page, "nu")
    assert page.count('aria-current="step"') == 1
    assert page.count("kp-stap--later") == 7
    assert "U hoeft nu niets te doen" in page
    assert "traject-aanvragen" not in page, "there is one"


def test_a_running_traject_says_where_it_is_and_what_comes_next(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]
) -> None:
    tot_stap(huis, in_staat(hulp.lopend), "voorbereiding")
    page = lees(bezoeker, PAD)
    assert "Stap 3 van 8: onderzoek voorbereiden" in deel(page, "nu")
    assert page.count("kp-streep__gedaan") == 2 and page.count("kp-streep__straks") == 5
    steps = deel(page, "stappen")
    assert "Wij zijn bij stap 3 van 8. De volgende stap is: Onderzoek onder inwoners." in steps
    assert "Volgens de planning begint die op" in steps
    assert steps.count("Klaar op") == 2
    assert "Dit komt eraan:" in deel(page, "nu")
    for code in ("A2", "RACI", "None"):
        assert code not in zonder_merk(page)


def test_with_an_open_onderzoek_the_panel_leads_to_it_and_says_the_step(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]
) -> None:
    huis.klok.verzet(days=-60)
    tot_stap(huis, in_staat(hulp.lopend), "veldwerk")
    open_in(huis, meegedaan=128, huishoudens=390)
    page = lees(bezoeker, PAD)
    panel = deel(page, "nu")
    assert "Stap 4 van 8: onderzoek onder inwoners" in panel
    assert "Doe mee aan het onderzoek" in panel
    assert page.count("utrecht-button--primary-action") == 1
    assert "128 huishoudens deden al mee.</strong> Dat is 33 %." in deel(page, "stappen")


def test_who_has_a_plan_is_led_to_the_form(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    tot_stap(huis, in_staat(hulp.lopend), "oproep")
    panel = deel(lees(bezoeker, PAD), "nu")
    assert "Dien uw plan in" in panel
    assert 'href="/kern/westendorp/initiatief"' in panel
    assert panel.count("utrecht-button--primary-action") == 1


def test_after_the_decision_it_says_that_there_is_building(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]
) -> None:
    tot_stap(huis, in_staat(hulp.lopend), "uitvoering")
    page = lees(bezoeker, PAD)
    assert "De gemeenteraad heeft besloten" in deel(page, "nu")
    assert "Er wordt gewerkt aan de plannen." in page
    assert page.count("kp-stap--gedaan") == 8


def test_a_finished_traject_is_told(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int], klok: Klok) -> None:
    id = in_staat(hulp.lopend)
    doe(huis, id, lambda s, t: traject.rond_af(s, klok(), t, MARIEKE, t.versie, reden="Alles is af."))
    assert "Het traject is klaar" not in lees(bezoeker, PAD)
    klok.verzet(days=1)
    page = lees(bezoeker, PAD)
    assert "Het traject is klaar" in deel(page, "nu")
    assert "Alle stappen zijn klaar." in deel(page, "stappen")


def test_a_stopped_traject_is_told_a_day_later(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int], klok: Klok
) -> None:
    id = in_staat(hulp.lopend)
    klok.verzet(days=2)
    doe(huis, id, lambda s, t: traject.stop(s, klok(), t, "Het dorp wil later.", MARIEKE, t.versie))
    page = lees(bezoeker, PAD)
    assert "Stap 1 van 8" in page and "Het dorp wil later" not in page
    klok.verzet(days=1)
    page = lees(bezoeker, PAD)
    assert "Het traject is gestopt" in deel(page, "nu")
    assert "Het dorp wil later." in deel(page, "nieuws")
    assert "Waar zijn we?" not in page
    klok.verzet(days=400)
    assert "Het traject is gestopt" not in deel(lees(bezoeker, PAD), "nu")


def test_a_refused_request_stays_unknown(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int], klok: Klok
) -> None:
    id = in_staat(hulp.aangevraagd)
    doe(huis, id, lambda s, t: traject.stop(s, klok(), t, "Er is geen plek.", MARIEKE, t.versie))
    klok.verzet(days=3)
    page = lees(bezoeker, PAD)
    assert "gestopt" not in page and "Er is geen plek" not in page


def test_a_new_request_does_not_hide_what_the_last_traject_brought(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int], klok: Klok
) -> None:
    id = in_staat(hulp.lopend)
    doe(huis, id, lambda s, t: traject.rond_af(s, klok(), t, MARIEKE, t.versie, reden="Af."))
    klok.verzet(days=30)
    in_staat(hulp.aangevraagd)
    klok.verzet(days=2)
    assert "Alle stappen zijn klaar." in lees(bezoeker, PAD)


# --- a day later


def test_the_timeline_waits_for_the_news(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    id = in_staat(hulp.lopend)
    huis.klok.verzet(days=2)
    with huis.db.writing() as s:
        hulp.sluit(s, huis.klok(), s.get_one(Traject, id), "Intake gedaan.")
    page = lees(bezoeker, PAD)
    assert "Stap 1 van 8" in page
    assert "Intake gedaan." not in page
    huis.klok.verzet(hours=23)
    assert "Stap 1 van 8" in lees(bezoeker, PAD)
    huis.klok.verzet(hours=1)
    page = lees(bezoeker, PAD)
    assert "Stap 2 van 8" in page
    assert "Intake gedaan." in page


def test_the_list_of_kernen_waits_too(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    id = in_staat(hulp.lopend)
    huis.klok.verzet(days=2)
    with huis.db.writing() as s:
        hulp.sluit(s, huis.klok(), s.get_one(Traject, id))
    assert "Stap 1 van 8: aanmelding en gesprek." in lees(bezoeker, "/")
    huis.klok.verzet(days=1)
    page = lees(bezoeker, "/")
    assert "Stap 2 van 8: afspraken over de aanpak." in page
    assert page.count("Stap ") == 2, "only Westendorp is in one; the label and the line"


def test_what_is_intern_is_never_shown(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    id = in_staat(hulp.lopend)
    with huis.db.writing() as s:
        t = s.get_one(Traject, id)
        hulp.vink_alles(s, huis.klok(), t, hulp.bezig(t))
        for soort in (Zichtbaarheid.INTERN, Zichtbaarheid.DBO):
            beloof(s, huis, f"Belofte {soort}.", soort)
            journaal.noteer(s, huis.klok(), t.kern_id, "terugkoppeling", soort, tekst=f"Feit {soort}.")
            plan(s, huis, t.kern_id, f"Plan {soort}", zichtbaarheid=soort.value)
        intern = [f.zin for f in s.scalars(select(Feit)) if f.zichtbaarheid == Zichtbaarheid.INTERN.value]
    huis.klok.verzet(days=2)
    page = lees(bezoeker, PAD) + lees(bezoeker, f"{PAD}/nieuws") + lees(bezoeker, "/")
    assert len(intern) > 2
    for said in (*intern, "Belofte intern", "Belofte dbo", "Feit dbo", "Plan intern", "Plan dbo"):
        assert said not in page


# --- late


def test_a_step_that_is_late_says_so_once_with_sorry(
    huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]
) -> None:
    in_staat(hulp.lopend)
    huis.klok.verzet(days=2)
    assert "Dat is niet gelukt" not in lees(bezoeker, PAD)
    huis.klok.verzet(days=60)
    page = lees(bezoeker, PAD)
    assert page.count("Dat is niet gelukt. Sorry.") == 1


def test_a_step_that_moved_says_from_when_to_when(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    id = in_staat(hulp.lopend)
    with huis.db.writing() as s:
        t = s.get_one(Traject, id)
        van = t.stappen[0].van
        assert van is not None
        stappen.verplaats(s, huis.klok(), t, "intake", van, date(2027, 5, 14), MARIEKE, t.versie)
    huis.klok.verzet(days=2)
    page = lees(bezoeker, PAD)
    assert "Nu verwachten wij klaar te zijn op vrijdag 14 mei 2027." in page


# --- promises


def beloof(
    s: Session,
    huis: Huis,
    tekst: str,
    zichtbaarheid: Zichtbaarheid = Zichtbaarheid.OPENBAAR,
    *,
    voor: date = date(2027, 3, 8),
    partij: str = toezeggingen.GEMEENTE,
) -> Toezegging:
    kern = kernen.per_slug(s, "westendorp")
    assert kern is not None
    return toezeggingen.zeg_toe(s, huis.klok(), kern.id, tekst, voor=voor, partij=partij, zichtbaarheid=zichtbaarheid)


def test_late_promises_stand_on_top_with_the_new_date(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        beloof(s, huis, "Wij vertellen de uitslag in het dorp.", voor=date(2027, 3, 20))
        late = beloof(s, huis, "Wij antwoorden over bouwen buiten de kern.").id
    page = deel(lees(bezoeker, PAD), "nu")
    huis.klok.verzet(days=10)
    page = deel(lees(bezoeker, PAD), "beloften")
    assert page.index("buiten de kern") < page.index("de uitslag in het dorp")
    assert "3 dagen te laat" in page and "Op schema" in page
    assert "beloofd: uiterlijk maandag 8 maart 2027. Dat lukte niet op tijd. Sorry. Wij werken er nog aan." in page
    with huis.db.writing() as s:
        t = s.get_one(Toezegging, late)
        toezeggingen.verzet(s, huis.klok(), t, date(2027, 3, 16), "Wij wachten op de provincie.", MARIEKE, t.versie)
    page = deel(lees(bezoeker, PAD), "beloften")
    assert "3 dagen te laat" in page, "a new date does not make it in time"
    assert "De nieuwe datum is dinsdag 16 maart 2027." in page


def test_a_promise_reaches_the_village_a_day_after_the_dbo(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        beloof(s, huis, "Er komt een avond.")
    assert "Er komt een avond." not in lees(bezoeker, PAD)
    huis.klok.verzet(days=1)
    assert "Er komt een avond." in deel(lees(bezoeker, PAD), "beloften")


def test_a_kept_promise_says_when_and_goes_after_a_month(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        t = beloof(s, huis, "Er liggen papieren lijsten in het dorpshuis.", partij="Westendorps Belang")
        toezeggingen.kom_na(s, huis.klok(), t, "", MARIEKE, t.versie)
    huis.klok.verzet(days=1)
    part = deel(lees(bezoeker, PAD), "beloften")
    assert "Westendorps Belang" in part and "gedaan op maandag 1 maart 2027" in part and "Gedaan" in part
    huis.klok.verzet(days=31)
    assert "papieren lijsten" not in lees(bezoeker, PAD).partition('id="nieuws"')[0]


def test_the_village_does_not_read_that_the_dbo_is_late(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        beloof(s, huis, "Wij vragen de jeugd.", partij="Westendorps Belang")
    huis.klok.verzet(days=20)
    part = deel(lees(bezoeker, PAD), "beloften")
    assert "Nog niet klaar" in part
    assert "te laat" not in part


# --- input


def test_what_became_of_input_is_told(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        t = toezeggingen.stel_vraag(
            s, huis.klok(), kern.id, "Mag er buiten de kern gebouwd worden?", soort=Soort.VRAAG, bron="staf",
            aan="Westendorps Belang", zichtbaarheid=Zichtbaarheid.OPENBAAR,
        )  # fmt: skip
        journaal.noteer(
            s,
            huis.klok(),
            kern.id,
            "terugkoppeling",
            Zichtbaarheid.OPENBAAR,
            tekst="U vroeg om jongeren. Dat doen wij.",
        )
        t_id = t.id
    assert "buiten de kern" not in lees(bezoeker, PAD)
    with huis.db.writing() as s:
        t = s.get_one(Toezegging, t_id)
        toezeggingen.kom_na(s, huis.klok(), t, "Dat mag alleen aan de rand.", MARIEKE, t.versie)
    assert "aan de rand" not in lees(bezoeker, PAD)
    huis.klok.verzet(days=1)
    part = deel(lees(bezoeker, PAD), "inbreng")
    assert "Mag er buiten de kern gebouwd worden?" in part
    assert part.count("Dat mag alleen aan de rand.") == 1, "the answer, and not its feit as well"
    assert 'id="beloften"' not in lees(bezoeker, PAD), "it was answered"
    assert "U gaf ons iets mee" in part and "U vroeg om jongeren. Dat doen wij." in part


def test_who_filled_in_the_onderzoek_reads_what_became_of_it(huis: Huis, bezoeker: Browser) -> None:
    sluit(huis, open_in(huis, meegedaan=3, huishoudens=10))
    huis.klok.verzet(days=2)
    assert "U vulde het onderzoek in" in deel(lees(bezoeker, PAD), "inbreng")


# --- plans


def plan(s: Session, huis: Huis, kern_id: int, titel: str, **velden: object) -> Initiatief:
    gegeven: dict[str, object] = {
        "nummer": (s.scalar(select(Initiatief.nummer).order_by(Initiatief.nummer.desc())) or 0) + 1,
        "kern_id": kern_id, "titel": titel, "plek": "Naast de school", "status": "ingediend", "status_op": huis.klok(),
        "gegevens": {}, "ingediend_op": huis.klok(), "bron": "web", "zichtbaarheid": Zichtbaarheid.OPENBAAR.value,
        "programma": [Programmaregel(type="rij", eigendom="koop", prijs="betaalbaar", aantal=4)],
    }  # fmt: skip
    row = Initiatief(**(gegeven | velden))
    s.add(row)
    s.flush()
    return row


@pytest.mark.parametrize("status", list(STATUSSEN))
def test_every_status_of_a_plan_is_a_sentence(huis: Huis, bezoeker: Browser, status: str) -> None:
    with huis.db.writing() as s:
        plan(s, huis, 1, "Vier woningen", status=str(status))
        kern = s.get_one(Kern, 1)
    part = deel(lees(bezoeker, f"/kern/{kern.slug}"), "plannen")
    assert "4 woningen" in part and "Naast de school" in part
    assert f">{status}<" not in part and "_" not in zonder_merk(part)


def test_what_2020_to_2023_brought_is_marked_when_made_up(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        initiatieven.basis.verzorg_startdata(s, huis.klok())
    megchelen = deel(lees(bezoeker, "/kern/megchelen"), "opbrengst")
    assert "44 woningen" in megchelen
    assert "voorbeeld" not in megchelen
    assert "Dit getal is een voorbeeld." in deel(lees(bezoeker, "/kern/etten"), "opbrengst")
    assert 'id="opbrengst"' not in lees(bezoeker, PAD)


# --- who, and sharing


def test_who_does_what_names_the_dbo(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    in_staat(hulp.lopend)
    huis.klok.verzet(days=2)
    part = deel(lees(bezoeker, PAD), "wie")
    assert "Westendorps Belang" in part
    assert "Regelt alle stappen en is uw aanspreekpunt bij de gemeente." in part


def test_the_text_to_share_says_what_the_page_says(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    tot_stap(huis, in_staat(hulp.lopend), "voorbereiding")
    text = re.search(r"readonly>\s*(.*?)</textarea>", lees(bezoeker, PAD))
    assert text is not None
    assert text[1].startswith("Wonen in Westendorp. Stap 3 van 8: onderzoek voorbereiden.")
    assert text[1].endswith("/kern/westendorp")
    assert len(text[1]) <= HOOGSTENS


@pytest.mark.parametrize("lengte", [1, 20, 80])
@pytest.mark.parametrize("stap", ["intake", "veldwerk", "oproep", "uitvoering"])
def test_the_text_to_share_is_never_too_long(huis: Huis, in_staat: Callable[..., int], lengte: int, stap: str) -> None:
    id = in_staat(hulp.lopend)
    tot_stap(huis, id, stap)
    with huis.db.reading() as s:
        blok = lees_pagina(s, huis.klok(), s.get_one(Kern, s.get_one(Traject, id).kern_id)).traject
    kern = Kern(slug="s" * 60, naam="Ö" * lengte)
    link = f"https://kernpraat.een-heel-lange-gemeentenaam.example/kern/{kern.slug}"
    for tot in (None, date(2027, 9, 22)):
        for traject_ in (None, blok):
            text = deeltekst(kern, traject_, tot, link)
            assert len(text) <= HOOGSTENS
            assert text.endswith(link)
            assert "\u00a0" not in text


def test_the_text_to_share_calls_for_an_open_charette(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        charette = charettes.open_charette(s, huis.klok(), (1,), slug="westendorp")
        day = taal.dag_en_maand(taal.lokaal(charette.dagdelen[0].begin).date())
    calls = f"Meld u aan voor de charette: {day}".replace(taal.NBSP, " ")
    assert calls in lees(bezoeker, PAD).replace("\u00a0", " ")
    huis.klok.verzet(days=40)
    assert calls not in lees(bezoeker, PAD).replace("\u00a0", " ")


def test_a_kern_name_that_leaves_no_room_is_cut(huis: Huis) -> None:
    link = "https://gemeente.example/kern/x" + "y" * 200
    text = deeltekst(Kern(slug="x", naam="Lang " * 30), None, None, link)
    assert len(text) <= HOOGSTENS
    assert text.endswith(link)


@pytest.mark.parametrize(
    ("van", "tot", "said"),
    [
        (date(2027, 6, 1), date(2027, 6, 30), "Juni 2027"),
        (date(2027, 6, 1), date(2027, 9, 30), "Juni tot en met september 2027"),
        (date(2027, 10, 1), date(2028, 1, 14), "Oktober 2027 tot en met januari 2028"),
    ],
)
def test_far_days_are_told_as_months(van: date, tot: date, said: str) -> None:
    assert maanden(van, tot) == said


# --- links from the mail of the Dbo


def test_a_link_of_the_mail_finds_the_line_wherever_it_stands(huis: Huis, bezoeker: Browser) -> None:
    with huis.db.writing() as s:
        kern = kernen.per_slug(s, "westendorp")
        assert kern is not None
        ids = [
            journaal.noteer(
                s, huis.klok() - timedelta(days=n), kern.id, "vrij", Zichtbaarheid.OPENBAAR, tekst=f"Regel {n}."
            ).id
            for n in range(45)
        ]
        intern = journaal.noteer(s, huis.klok(), kern.id, "vrij", Zichtbaarheid.DBO, tekst="Alleen de Dbo.").id
    for n, pad in ((0, PAD), (3, f"{PAD}/nieuws"), (25, f"{PAD}/nieuws?pagina=2"), (44, f"{PAD}/nieuws?pagina=3")):
        response = bezoeker.get(f"{PAD}/feit/{ids[n]}")
        assert response.status_code == 302
        assert response.location == f"{pad}#feit-{ids[n]}"
        assert f'id="feit-{ids[n]}"' in lees(bezoeker, pad)
    for unknown in (intern, 99999):
        assert bezoeker.get(f"{PAD}/feit/{unknown}").location == PAD
    assert bezoeker.get(f"/kern/etten/feit/{ids[0]}").location == "/kern/etten", "of another kern"


# --- what people typed


def test_nothing_that_people_typed_becomes_markup(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    id = in_staat(hulp.lopend)
    with huis.db.writing() as s:
        t = s.get_one(Traject, id)
        kern = s.get_one(Kern, t.kern_id)
        kern.naam, kern.dbo_naam = f"Wes{XSS}"[:80], f"Belang {XSS}"
        row = beloof(s, huis, f"Belofte {XSS}", partij=f"Partij {XSS}")
        row.klaar_op, row.einde, row.soort, row.slot = huis.klok(), Einde.NAGEKOMEN.value, Soort.VRAAG.value, XSS
        plan(s, huis, kern.id, f"Plan {XSS}", plek=f"Plek {XSS}")
        journaal.noteer(s, huis.klok(), kern.id, "terugkoppeling", Zichtbaarheid.OPENBAAR, tekst=XSS)
        for stap in t.stappen:
            stap.inhoud = stap.inhoud | {"publiek": f"Publiek {XSS}"}
        hulp.sluit(s, huis.klok(), t, XSS)
    huis.klok.verzet(days=2)
    for code in ("nl", "en"):
        bezoeker.set_cookie("kp_taal", code)
        for pad in (PAD, f"{PAD}/nieuws", "/", f"{PAD}/traject-aanvragen", "/aanpak"):
            page = bezoeker.get(pad).get_data(as_text=True)
            assert "<script>alert" not in page, pad
    assert "&lt;script&gt;alert" in page


def test_looking_changes_nothing(huis: Huis, bezoeker: Browser, in_staat: Callable[..., int]) -> None:
    from tests.admin.test_openbaar import alles

    id = in_staat(hulp.lopend)
    with huis.db.writing() as s:
        beloof(s, huis, "Er komt een avond.")
    huis.klok.verzet(days=2)
    before = alles(huis.db)
    for pad in (PAD, "/", "/aanpak", f"{PAD}/traject-aanvragen", f"{PAD}/feit/1"):
        bezoeker.get(pad, headers={"Sec-Purpose": "prefetch"})
    assert alles(huis.db) == before
    with huis.db.reading() as s:
        assert s.get_one(Traject, id).als_staat is Staat.LOPEND


def test_the_list_asks_as_much_of_the_database_however_many_kernen(huis: Huis, bezoeker: Browser) -> None:
    def queries() -> int:
        found: list[str] = []

        def note(*args: object) -> None:
            found.append(str(args[2]))

        event.listen(huis.db.engine, "before_cursor_execute", note)
        with huis.db.reading() as s:
            trajecten(s, huis.klok())
        event.remove(huis.db.engine, "before_cursor_execute", note)
        return len(found)

    with huis.db.writing() as s:
        hulp.lopend(s, huis.klok())
    huis.klok.verzet(days=2)
    one = queries()
    with huis.db.writing() as s:
        for slug in ("etten", "sinderen", "heelweg"):
            hulp.in_intake(s, huis.klok(), slug)
    huis.klok.verzet(days=2)
    assert queries() == one
