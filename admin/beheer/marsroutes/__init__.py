"""Marsroutes: the list, a version as a matrix and step by step, and the concept of the next version."""

from __future__ import annotations

from admin.beheer.marsroutes import algemeen, bekijken, concept, stap
from admin.beheer.marsroutes.pagina import bp

__all__ = ["algemeen", "bekijken", "bp", "concept", "stap"]
