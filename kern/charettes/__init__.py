"""Charettes: the days on which a village designs together, who comes, and what became of every idea."""
