"""What can be wrong with a traject; each says in Dutch what to do."""

from __future__ import annotations

from kern.taal import zin


class TrajectFout(Exception):
    """It cannot be so. `sleutel`: a sentence of `templates/admin/traject.toml`; `veld`: the field it is about."""

    def __init__(self, sleutel: str, veld: str = "", **gegevens: object) -> None:
        super().__init__(zin(f"traject.fout.{sleutel}", **gegevens))
        self.sleutel = sleutel
        self.veld = veld


class BesluitNodig(TrajectFout):
    """It may be, but only with an explicit decision and its reason. `soort`: `derde_start` or `overschrijding`."""

    def __init__(self, soort: str, **gegevens: object) -> None:
        super().__init__(soort, "besluit", **gegevens)
        self.soort = soort
