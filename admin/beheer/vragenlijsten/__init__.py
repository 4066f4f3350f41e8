"""Vragenlijsten: the list, uploading a workbook, a version with its overview, and trying it out."""

from __future__ import annotations

from admin.beheer.vragenlijsten import lijst, overzicht, proef, upload, versie
from admin.beheer.vragenlijsten.pagina import bp

__all__ = ["bp", "lijst", "overzicht", "proef", "upload", "versie"]
