"""People we may write to: contact persons of a Dbo, residents who asked for it, and addresses that are closed.

Names and addresses are encrypted; an address is found again by its HMAC. Nothing here knows an answer, and the code
that makes results cannot import this.
"""

from __future__ import annotations

from kern.mensen.adressen import (
    MAIL,
    Afmelding,
    KanaalAdres,
    OngeldigAdres,
    geldig_adres,
    is_afgemeld,
    is_gesloten,
    lees_adres,
    meld_af,
    open,
    sluit,
    zoeksleutel,
    zoeksleutels,
    zorg_voor,
)
from kern.mensen.bewoners import Contact, Doel, bewaar_contact, tel_contacten, trek_in, wis_verlopen
from kern.mensen.dbo import (
    AFMELDLINK_GELDIG,
    Afmeldverzoek,
    Contactpersoon,
    DboContact,
    Ritme,
    aantal_dbo_contacten,
    dbo_contact,
    dbo_contacten,
    lees_token,
    maak_afmeldtoken,
    meld_af_met_token,
    reden_om_niet_te_sturen,
    verwijder,
    voeg_toe,
    wijzig,
    zet_ritme_met_token,
)

__all__ = [
    "AFMELDLINK_GELDIG",
    "MAIL",
    "Afmelding",
    "Afmeldverzoek",
    "Contact",
    "Contactpersoon",
    "DboContact",
    "Doel",
    "KanaalAdres",
    "OngeldigAdres",
    "Ritme",
    "aantal_dbo_contacten",
    "bewaar_contact",
    "dbo_contact",
    "dbo_contacten",
    "geldig_adres",
    "is_afgemeld",
    "is_gesloten",
    "lees_adres",
    "lees_token",
    "maak_afmeldtoken",
    "meld_af",
    "meld_af_met_token",
    "open",
    "reden_om_niet_te_sturen",
    "sluit",
    "tel_contacten",
    "trek_in",
    "verwijder",
    "voeg_toe",
    "wijzig",
    "wis_verlopen",
    "zet_ritme_met_token",
    "zoeksleutel",
    "zoeksleutels",
    "zorg_voor",
]
