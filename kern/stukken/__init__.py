"""Drafts in Word, filled in from the same data: raadsinformatiebrief and startdocument."""
