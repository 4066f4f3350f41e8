"""The dossier of a kern: conversations, documents, decisions and deviations, with files, and taking it all along."""

from __future__ import annotations

from admin.beheer.dossier import bestanden, lijst, stuk
from admin.beheer.dossier.pagina import bp

__all__ = ["bestanden", "bp", "lijst", "stuk"]
