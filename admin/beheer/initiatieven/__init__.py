"""Initiatieven: the register over all kernen, a plan with its homes and its history, and its next status."""

from __future__ import annotations

from admin.beheer.initiatieven import formulier, indiener, lijst, plan, status
from admin.beheer.initiatieven.pagina import bp

__all__ = ["bp", "formulier", "indiener", "lijst", "plan", "status"]
