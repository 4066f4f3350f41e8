"""A door of the chat and the page form: a kern, or a questionnaire of the whole gemeente."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy.orm import Session

from admin.config import lezend
from kern import kernen
from kern.kernen import Kern
from kern.onderzoek import onderzoek


@dataclass(frozen=True)
class Deur:
    """Where an address leads. `kern` is None for a questionnaire of the whole gemeente, which `titel` names.

    `wonen`: what is asked there is about homes.
    """

    slug: str
    kern: Kern | None
    titel: str
    wonen: bool


def deur_van(s: Session, slug: str) -> Deur | None:
    """The door of this address; None when there is none."""
    kern = kernen.licht(s, slug=slug)
    o = onderzoek.laatste(s, kern.id) if kern else onderzoek.laatste_gemeentebreed(s, slug)
    form_id, titel = onderzoek.vragenlijst_van(s, o) if o else (onderzoek.WOONBEHOEFTE, "")
    wonen = form_id == onderzoek.WOONBEHOEFTE
    if kern is not None:
        return Deur(kern.slug, kern, kern.naam, wonen)
    return Deur(form_id, None, titel, wonen) if o is not None else None


def deur_of_404(slug: str) -> Deur:
    """The door of the address of this request, or the page that says there is none."""
    with lezend() as s:
        found = deur_van(s, slug)
    if found is None:
        abort(404)
    return found
