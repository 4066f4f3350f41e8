"""Onderzoeken: the list, a new one, and its page with the tabs Respons, Codes, Vragenlijst and Uitkomsten."""

from __future__ import annotations

from admin.beheer.onderzoeken import codes, formulier, respons, uitkomsten, veldwerk, versies
from admin.beheer.onderzoeken.pagina import bp

__all__ = ["bp", "codes", "formulier", "respons", "uitkomsten", "veldwerk", "versies"]
