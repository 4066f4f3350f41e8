"""A judgement as lines to read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from kern.onderzoek.keuring.bevinding import Bevinding, Keuring
from kern.taal import zin


def verslag(keuring: Keuring) -> Iterator[str]:
    """All findings under three headings with their numbers, the gravest first, and at the end what it comes to."""
    for heading, found in (
        ("fouten", keuring.fouten),
        ("waarschuwingen", keuring.waarschuwingen),
        ("meldingen", keuring.meldingen),
    ):
        if found:
            yield zin(f"keuring.verslag.{heading}", aantal=len(found))
            for one in found:
                yield from _lines(one)
            yield ""
    yield zin("keuring.verslag.goed" if keuring.goed else "keuring.verslag.niet_goed")


def _lines(found: Bevinding) -> Iterator[str]:
    yield f"  {found.plaats}: {found.tekst}" if found.plaats else f"  {found.tekst}"
    if found.technisch:
        yield f"    {zin('keuring.verslag.technisch', melding=found.technisch)}"
