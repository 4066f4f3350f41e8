"""How a mail looks: subject, plain text and HTML from three templates that say the same.

The HTML template is put into the frame and its CSS is inlined once, when it is loaded; after that it is only filled.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NotRequired, TypedDict

import css_inline
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from kern import instellingen, taal
from kern.huis import Huis
from kern.kernen import Kern

ONDERWERP_LENGTE = 120


class Bijlage(TypedDict):
    """A calendar item that goes along: file name, the METHOD of the .ics (REQUEST, CANCEL, PUBLISH) and its text."""

    naam: str
    methode: str
    inhoud: str


class Mail(TypedDict):
    """The content of an outbox row of the channel `mail`. Empty text: that header is left out."""

    van: str
    van_naam: str
    antwoord_aan: str
    antwoord_naam: str
    onderwerp: str
    tekst: str
    html: str
    lijst: str
    afmelden_url: str
    abonnement: str
    automatisch: bool
    agenda: NotRequired[list[Bijlage]]


@dataclass(frozen=True)
class Afmelden:
    """What the receiver can stop: the key that is asked at sending (`dbo:<contact id>`), the link, the list's name."""

    abonnement: str
    url: str
    lijst: str


def maak(
    s: Session,
    now: datetime,
    huis: Huis,
    sjabloon: str,
    kern: Kern,
    *,
    afmelden: Afmelden | None = None,
    automatisch: bool = True,
    agenda: list[Bijlage] | None = None,
    **waarden: object,
) -> Mail:
    """Compose a mail from `templates/mail/<sjabloon>.{onderwerp.txt,txt,html}`. A missing value is an error.

    Templates see `kern`, `huis`, `contact` (who answers), `adres` (of the gemeente), `afmelden` and what is given.
    `agenda`: calendar items to enclose.
    """
    contact = instellingen.contact(s, now)
    adres = str(instellingen.lees(s, "gemeente", now)["adres"])
    alles = {
        "kern": kern,
        "huis": huis,
        "contact": contact,
        "adres": adres,
        "afmelden": afmelden,
        "kernpagina": f"{huis.base_url}/kern/{kern.slug}",
        **waarden,
    }
    onderwerp = een_regel(taal.render(f"mail/{sjabloon}.onderwerp.txt", **alles))
    mail = Mail(
        van=huis.mail_from,
        van_naam=een_regel(f"Gemeente {huis.gemeente}"),
        antwoord_aan=str(contact["email"]),
        antwoord_naam=een_regel(str(contact["naam"])),
        onderwerp=onderwerp,
        tekst=_netjes(taal.render(f"mail/{sjabloon}.txt", **alles)),
        html=_html(sjabloon).render(onderwerp=onderwerp, **alles),
        lijst=f"{een_regel(kern.naam)} <{afmelden.lijst}>" if afmelden else "",
        afmelden_url=afmelden.url if afmelden else "",
        abonnement=afmelden.abonnement if afmelden else "",
        automatisch=automatisch,
    )
    if agenda:
        mail["agenda"] = agenda
    return mail


def aanhef(naam: str, dbo: str = "") -> str:
    """`Beste Henk,`; without a name to the board of this Dbo, without that too to nobody in particular."""
    if naam:
        return taal.zin("berichten.aanhef.naam", naam=een_regel(naam))
    return taal.zin("berichten.aanhef.bestuur", dbo=dbo) if dbo else taal.zin("berichten.aanhef.niemand")


def lijstnaam(soort: str, kern: Kern, huis: Huis) -> str:
    """The name of a mailing list as RFC 2919 wants it: `dbo.westendorp.gemeente.example`."""
    return f"{soort}.{kern.slug}.{huis.mail_from.rpartition('@')[2]}"


def een_regel(tekst: str) -> str:
    """Text for a subject or a name: one line, nothing invisible, at most 120 characters."""
    schoon = " ".join(veilig(tekst).split())
    return schoon if len(schoon) <= ONDERWERP_LENGTE else schoon[: ONDERWERP_LENGTE - 1].rstrip() + "…"


def veilig(tekst: str) -> str:
    """What somebody typed, without control characters, direction marks and lone surrogates; line ends become one."""
    tekst = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029]", "\n", tekst).replace("\t", " "))
    return "".join(c for c in tekst if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def alineas(tekst: str) -> list[list[str]]:
    """Paragraphs of lines: an empty line parts paragraphs."""
    blokken = re.split(r"\n\s*\n", veilig(tekst).strip())
    return [[regel.strip() for regel in blok.splitlines()] for blok in blokken if blok.strip()]


_DATUM = re.compile(r"(?:maan|dins|woens|donder|vrij|zater|zon)dag \d{1,2}\u00a0[a-z]+\u00a0\d{4}")


def vet_datum(tekst: str) -> Markup:
    """The text with its first whole date in bold, for HTML: the one that counts."""
    found = _DATUM.search(tekst)
    if found is None:
        return escape(tekst)
    bold = Markup("<b>{}</b>").format(found[0])
    return escape(tekst[: found.start()]) + bold + escape(tekst[found.end() :])


def _netjes(tekst: str) -> str:
    """At most one empty line between two lines, and one end of line at the end."""
    return re.sub(r"\n{3,}", "\n\n", tekst).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    taal.inrichten(environment)
    environment.filters["vet_datum"] = vet_datum
    return environment


@cache
def _html(sjabloon: str) -> Template:
    folder = taal.TEMPLATES / "mail"
    kader = (folder / "kader.html").read_text("utf-8")
    heel = kader.replace("<!-- inhoud -->", (folder / f"{sjabloon}.html").read_text("utf-8"))
    inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
    return _environment().from_string(inliner.inline(heel))
