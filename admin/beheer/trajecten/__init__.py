"""Trajecten: the list, a request, the page of one with its steps, plan, roles and money, and the budget of a year."""

from __future__ import annotations

from admin.beheer.trajecten import budget, keuze, lijst, plan, rollen, stap, traject
from admin.beheer.trajecten.budget import bp_budget
from admin.beheer.trajecten.pagina import bp

__all__ = ["bp", "bp_budget", "budget", "keuze", "lijst", "plan", "rollen", "stap", "traject"]
