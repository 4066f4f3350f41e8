"""What is wrong with something that is done to a charette."""

from __future__ import annotations

from kern.taal import zin


class CharetteFout(Exception):
    """It cannot be so. `veld`: the field of the form, or ""; the text says in Dutch what to do.

    `reden` is the last part of the key of the sentence, such as "vervallen"; `gegevens` what was filled in.
    """

    def __init__(self, veld: str, sleutel: str, **gegevens: object) -> None:
        super().__init__(zin(sleutel, **gegevens))
        self.veld = veld
        self.reden = sleutel.rpartition(".")[2]
        self.gegevens = gegevens
