"""Imports every module that has tables, so that `Base.metadata` is whole: for making and migrating a database."""
# ruff: noqa: F401

from __future__ import annotations

import bot.gesprekken
import kern.audit
import kern.charettes.bellen
import kern.charettes.rijen
import kern.charettes.werkrijen
import kern.dossier.rijen
import kern.gebruikers.rijen
import kern.initiatieven.rijen
import kern.instellingen
import kern.journaal
import kern.kernen
import kern.mensen
import kern.mensen.dbo_toegang
import kern.mensen.deelnemers
import kern.mensen.indieners
import kern.onderzoek.antwoorden
import kern.onderzoek.codes
import kern.onderzoek.onderzoek
import kern.onderzoek.voortgang
import kern.onderzoek.vragenlijst
import kern.outbox
import kern.stukken.rijen
import kern.taken
import kern.toezeggingen
import kern.trajecten.rijen
