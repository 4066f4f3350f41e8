"""What is wrong with an expression."""

from __future__ import annotations


class XPathFout(ValueError):
    """An expression that cannot be used.

    `soort`: functie (unknown) · argumenten (wrong number or kind) · patroon (broken regex) · pad (no such node or
    column, in `reden`) · diep (too many levels) · syntaxis. `functie` names the function and `plaats` the place in the
    expression (from 0), where they are known. A list of choices that the form does not have is a functie `instance`,
    the list in `reden`.
    """

    def __init__(
        self, soort: str, uitdrukking: str, functie: str | None = None, plaats: int | None = None, reden: str = ""
    ) -> None:
        self.soort = soort
        self.uitdrukking = uitdrukking
        self.functie = functie
        self.plaats = plaats
        self.reden = reden
        super().__init__(f"{soort}: {functie + '()' if functie else reden} in {uitdrukking!r}")
