"""Staff: accounts, roles, and the way in, with sessions kept on the server.

Nothing here writes the audit log, which stands below this room; the caller does, in the same transaction.
"""

from __future__ import annotations

from kern.gebruikers.accounts import alle, maak, reset_totp, reset_wachtwoord, wijzig
from kern.gebruikers.inloggen import (
    HALF,
    HERSTELCODES,
    HOOGSTENS,
    RUST,
    TOTP_STAP,
    Poging,
    begin_poging,
    begin_sessie,
    controleer_code,
    eindig_sessie,
    eindig_sessies,
    gebruik_sessie,
    lees_sessie,
    nieuwe_herstelcodes,
    ruim_op,
    tel_herstelcodes,
    totp_adres,
    totp_geheim,
)
from kern.gebruikers.rijen import (
    AdresBestaat,
    Gebruiker,
    Herstelcode,
    InlogPoging,
    LaatsteBeheerder,
    Rol,
    Sessie,
    Stadium,
    TeVaak,
    lees_email,
    per_email,
)

__all__ = [
    "HALF",
    "HERSTELCODES",
    "HOOGSTENS",
    "RUST",
    "TOTP_STAP",
    "AdresBestaat",
    "Gebruiker",
    "Herstelcode",
    "InlogPoging",
    "LaatsteBeheerder",
    "Poging",
    "Rol",
    "Sessie",
    "Stadium",
    "TeVaak",
    "alle",
    "begin_poging",
    "begin_sessie",
    "controleer_code",
    "eindig_sessie",
    "eindig_sessies",
    "gebruik_sessie",
    "lees_email",
    "lees_sessie",
    "maak",
    "nieuwe_herstelcodes",
    "per_email",
    "reset_totp",
    "reset_wachtwoord",
    "ruim_op",
    "tel_herstelcodes",
    "totp_adres",
    "totp_geheim",
    "wijzig",
]
