"""Initiatieven: plans for homes, who brought them, and how far they are."""
