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
from kern.onderzoek.onderzoek import Onderzoek, Stand
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import vandaag

bp = Blueprint("onderzoeken", __name__, url_prefix="/beheer/onderzoeken")


@dataclass(frozen=True)
class Beeld:
    """An onderzoek with what belongs to it, at one moment."""

    o: Onderzoek
    kern: Kern
    versie: VragenlijstVersie
    nu: datetime

    @property
    def stand(self) -> Stand:
        """Where it is."""
        return onderzoek.stand(self.o, self.nu)

    @property
    def titel(self) -> str:
        """How it is called."""
        soort = "Woononderzoek" if self.versie.form_id == "woonbehoefte" else self.versie.titel
        return f"{soort} {self.kern.naam}"

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
    return Beeld(o, s.get_one(Kern, o.kern_id), s.get_one(VragenlijstVersie, o.versie_id), nu())


def huis() -> Huis:
    """The installation as the use cases know it."""
    omgeving = config().omgeving
    return Huis(omgeving.gemeente, omgeving.base_url, omgeving.mail_from, config().telegram())


def toon(template: str, b: Beeld, tab: str, **waarden: object) -> str:
    """Render a page of this onderzoek under its head and tabs."""
    names = [("respons", "Respons", SCHRIJVERS), ("codes", "Codes", LEIDING)]
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
