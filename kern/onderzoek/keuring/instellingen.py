"""The sheet `settings`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding
from kern.onderzoek.keuring.kolommen import XML_NAME
from kern.onderzoek.keuring.lezen import Werkboek

FORM_ID = re.compile(r"[A-Za-z0-9_.-]{1,60}")
VERSION = re.compile(r"[A-Za-z0-9_.,:;()+ -]{1,60}")
MAX_TITLE = 200


def judge_settings(book: Werkboek) -> Iterator[Finding]:
    """What must be filled in, and how."""
    row = book.settings
    if not book.bladen["settings"].aanwezig:
        return
    for column, form in (("form_id", FORM_ID), ("version", VERSION), ("form_title", None)):
        place = book.at("settings", book.settings_row, column)
        value = row.get(column, "")
        if not value:
            yield finding(f"fout.instelling_mist_{column}", place)
        elif form is not None and not form.fullmatch(value):
            yield finding(f"fout.instelling_vorm_{column}", place, waarde=value[:60])
        elif len(value) > MAX_TITLE:
            yield finding("fout.titel_te_lang", place, grens=MAX_TITLE)
    if "name" in row and not XML_NAME.fullmatch(row["name"]):
        yield finding("fout.naam_tekens", Plaats("settings", book.settings_row, "name"), naam=row["name"][:60])
    if "public_key" in row:
        yield finding("waarschuwing.sleutel", book.at("settings", book.settings_row, "public_key"))
    rows = list(book.bladen["settings"].rijen)
    if len(rows) > 1:
        yield finding("waarschuwing.instellingen_regels", Plaats("settings", rows[1]), eerste=rows[0])
