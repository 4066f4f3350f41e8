"""What is wrong with a plan or with a change of it."""

from __future__ import annotations

from kern.taal import zin


class InitiatiefFout(Exception):
    """Something is missing or not allowed. `veld` is the field of the form; the text says in Dutch what to do."""

    def __init__(self, veld: str, sleutel: str, **params: object) -> None:
        super().__init__(zin(sleutel, **params))
        self.veld = veld
