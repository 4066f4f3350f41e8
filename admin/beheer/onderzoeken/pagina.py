"""What every page of an onderzoek shares: finding it, its head, and its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy.orm import Session

from admin.config import config, nu
from admin.toegang import LEIDING, SCHRIJVERS, heeft
from kern.huis import Huis
from kern.kernen import Kern
from kern.onderzoek import onderzoek
from kern.onderzoek.onderzoek import Doelgroep, Onderzoek, Stand
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import vandaag, zin

bp = Blueprint("onderzoeken", __name__, url_prefix="/beheer/onderzoeken")


@dataclass(frozen=True)
class Beeld:
    """An onderzoek with what belongs to it, at one moment. `kern` is None when it is of the whole gemeente."""

    o: Onderzoek
    kern: Kern | None
    versie: VragenlijstVersie
    nu: datetime

    @property
    def stand(self) -> Stand:
        """Where it is."""
        return onderzoek.stand(self.o, self.nu)

    @property
    def titel(self) -> str:
        """How it is called."""
        if self.kern is not None:
            return f"{zin('onderzoek.naam.wonen') if self.wonen else self.versie.titel} {self.kern.naam}"
        return zin("onderzoek.naam.wonen_heel") if self.wonen else self.versie.titel

    @property
    def wonen(self) -> bool:
        """Whether it asks about homes, with the counts and words that go with that."""
        return self.versie.form_id == onderzoek.WOONBEHOEFTE

    @property
    def verenigingen(self) -> bool:
        """Whether it asks associations, who get no letter with a code."""
        return self.o.wie is Doelgroep.VERENIGINGEN

    @property
    def gebied_naam(self) -> str:
        """Where it is: a kern, or the whole gemeente."""
        return self.kern.naam if self.kern is not None else zin("onderzoek.gebied.heel")

    @property
    def slug(self) -> str:
        """The part of the address where people take part; also for the names of files."""
        return self.kern.slug if self.kern is not None else self.versie.form_id

    @property
    def log_naam(self) -> str:
        """What it is called in the log."""
        if self.kern is not None:
            return self.kern.naam
        return zin("onderzoek.gebied.gemeente", titel=self.versie.titel)

    @property
    def dag(self) -> int:
        """Which day of the onderzoek it is."""
        return (vandaag(self.nu) - self.o.opent).days + 1

    @property
    def dagen(self) -> int:
        """How many days it lasts."""
        return (self.o.sluit - self.o.opent).days + 1

    @property
    def uitloop_tot(self) -> datetime:
        """Until when running conversations may be sent."""
        return onderzoek.uitloop_tot(self.o)

    @property
    def dicht(self) -> bool:
        """Whether results may be seen."""
        return self.o.gesloten_op is not None


def zoek(s: Session, id: int) -> Beeld:
    """The onderzoek of this address, or 404."""
    o = onderzoek.per_id(s, id)
    if o is None:
        abort(404)
    kern = s.get_one(Kern, o.kern_id) if o.kern_id is not None else None
    return Beeld(o, kern, s.get_one(VragenlijstVersie, o.versie_id), nu())


def huis() -> Huis:
    """The installation as the use cases know it."""
    omgeving = config().omgeving
    return Huis(omgeving.gemeente, omgeving.base_url, omgeving.mail_from, config().telegram())


def toon(template: str, b: Beeld, tab: str, **waarden: object) -> str:
    """Render a page of this onderzoek under its head and tabs."""
    names = [("respons", "Respons", SCHRIJVERS)] + ([] if b.verenigingen else [("codes", "Codes", LEIDING)])
    tabs = [
        {"label": label, "url": _url(b, name), "actief": tab == name} for name, label, roles in names if heeft(*roles)
    ]
    tabs.append({"label": "Vragenlijst", "url": _url(b, "vragenlijst"), "actief": tab == "vragenlijst"})
    tabs.append(
        {"label": "Uitkomsten", "url": _url(b, "uitkomsten"), "actief": tab == "uitkomsten", "slot": not b.dicht}
    )
    rights = {"leiding": heeft(*LEIDING), "schrijver": heeft(*SCHRIJVERS)}
    return render_template(template, b=b, o=b.o, kern=b.kern, tab=tab, tabs_van=tabs, Stand=Stand, **rights, **waarden)


def _url(b: Beeld, name: str) -> str:
    endpoint = "onderzoeken.een" if name == "respons" else f"onderzoeken.{name}"
    return url_for(endpoint, id=b.o.id)
