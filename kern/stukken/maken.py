"""Draft a document in Word about a traject or a charette."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kern.charettes.rijen import Charette
from kern.huis import Huis
from kern.journaal import VOOR_DBO, VOOR_IEDEREEN
from kern.kernen import Kern
from kern.stukken import charette, gegevens, sjablonen
from kern.stukken.sjablonen import Soort
from kern.taal import vandaag
from kern.trajecten.rijen import Traject

# Who reads it: the council's letter is public, the start document is signed with the Dbo.
_LEZERS = {Soort.RAADSINFORMATIEBRIEF: VOOR_IEDEREEN, Soort.STARTDOCUMENT: VOOR_DBO}


def maak(s: Session, now: datetime, kern: Kern, traject: Traject, soort: Soort, huis: Huis) -> bytes:
    """The document as a Word file, with the template that counts now. Raises StukFout.

    Nothing that its readers may not see comes in: no name of a person but the projectleider's, no internal piece.
    """
    source = gegevens.lees(s, now, kern, traject, huis, _LEZERS[soort])
    return sjablonen.vul(sjablonen.inhoud(s, soort), gegevens.waarden(source), gegevens.tabellen(s, source))


def verslag(s: Session, now: datetime, kern: Kern, c: Charette, huis: Huis) -> bytes:
    """The report of a charette as a Word file, with the template that counts now. Raises StukFout."""
    template = sjablonen.inhoud(s, Soort.CHARETTEVERSLAG)
    return sjablonen.vul(template, charette.waarden(s, now, kern, c, huis), charette.tabellen(s, c))


def bestandsnaam(now: datetime, kern: Kern, soort: Soort) -> str:
    """`startdocument-westendorp-2027-03-01.docx`."""
    return f"{soort.value}-{kern.slug}-{vandaag(now).isoformat()}.docx"
