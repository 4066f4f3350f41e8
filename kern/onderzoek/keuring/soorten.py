"""The types of questions: what a cell in `type` means, which types are asked, passed over, or cannot be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

SELECTS = ("select_one", "select_multiple", "rank")
SELECT_WORDS = {
    "select_one": "select_one",
    "select one": "select_one",
    "select1": "select_one",
    "select one from": "select_one",
    "add select one prompt using": "select_one",
    "select_multiple": "select_multiple",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "add select multiple prompt using": "select_multiple",
    "rank": "rank",
}
ASKED = {
    "integer": "integer",
    "int": "integer",
    "add integer prompt": "integer",
    "decimal": "decimal",
    "add decimal prompt": "decimal",
    "percentage": "percentage",
    "text": "text",
    "string": "text",
    "add text prompt": "text",
    "date": "date",
    "add date prompt": "date",
    "time": "time",
    "dateTime": "dateTime",
    "datetime": "dateTime",
    "date time": "dateTime",
    "range": "range",
    "acknowledge": "acknowledge",
    "trigger": "acknowledge",
}
NOT_ASKED = {
    "note": "note",
    "add note prompt": "note",
    "calculate": "calculate",
    "add calculate prompt": "calculate",
    "hidden": "hidden",
}
# What a phone fills in by itself: never kept here.
PASSED_OVER = frozenset(
    {
        *("start", "end", "today", "deviceid", "imei", "username", "phonenumber", "email", "audit", "simserial"),
        *("subscriberid", "start-geopoint", "background-audio", "background-geopoint", "start time", "end time"),
        *("get start time", "get end time", "get today", "get device id", "device id", "get phone number", "sim id"),
        *("get sim id", "subscriber id", "get subscriber id", "uri:subscriberid", "uri:phonenumber", "uri:simserial"),
        *("uri:deviceid", "uri:username", "uri:email"),
    }
)
# Type -> the last part of the key of its name in words (`keuring.wat.…`).
REFUSED = {
    **dict.fromkeys(("image", "photo", "add image prompt", "add photo prompt", "q picture", "q image"), "foto"),
    **dict.fromkeys(("audio", "add audio prompt"), "audio"),
    **dict.fromkeys(("video", "add video prompt"), "video"),
    **dict.fromkeys(("file", "add file prompt"), "bestand"),
    **dict.fromkeys(("barcode", "add barcode prompt"), "barcode"),
    **dict.fromkeys(("geopoint", "location", "gps", "add location prompt"), "plek"),
    "geotrace": "lijn",
    "geoshape": "vlak",
    "osm": "osm",
    **dict.fromkeys(("csv-external", "xml-external"), "los_bestand"),
    **dict.fromkeys(("select_one_from_file", "select_multiple_from_file", "select_one_external"), "keuzes_bestand"),
    **dict.fromkeys(("select one from file", "select multiple from file"), "keuzes_bestand"),
    **dict.fromkeys(("cascading_select", "cascading select"), "keuzes_bestand"),
    **dict.fromkeys(("begin_loop",), "lus"),
    **dict.fromkeys(("begin_kobomatrix", "begin_matrix"), "kobo_matrix"),
    "begin_rank": "kobo_rangorde",
    "begin_score": "kobo_score",
}
# Parts of what was refused at its begin.
REFUSED_PARTS = frozenset(
    {"end_loop", "end_kobomatrix", "end_matrix", "end_rank", "end_score", "rank__level", "score__row"}
)
BLOCKS = {"group": "group", "repeat": "repeat", "lgroup": "repeat", "looped group": "repeat"}
KNOWN = (*ASKED, *NOT_ASKED, *SELECTS, "begin_group", "end_group", "begin_repeat", "end_repeat", *REFUSED, *PASSED_OVER)
_OTHER = re.compile(r" (or specify other|or_other|or other)$")
_BLOCK = re.compile(r"(begin|end)[ _](.+)")


@dataclass(frozen=True)
class Soort:
    """A type as read. `naam`: our name; `lijst`: its choice list; `anders`: with an own answer beside the choices.

    `stand`: gevraagd · stil (note, calculate, hidden) · begin · einde · overgeslagen · geweigerd · onbekend. `wat`:
    for what was refused, the name in words.
    """

    naam: str
    stand: str
    lijst: str = ""
    anders: bool = False
    wat: str = ""


def read_type(text: str) -> Soort:
    """What a cell in the column `type` means."""
    words = " ".join(text.split())
    if words in ASKED:
        return Soort(ASKED[words], "gevraagd")
    if words in NOT_ASKED:
        return Soort(NOT_ASKED[words], "stil")
    if words in PASSED_OVER:
        return Soort(words, "overgeslagen")
    return _block(words) or _select(words) or _refused(words) or Soort(words, "onbekend")


def _block(words: str) -> Soort | None:
    found = _BLOCK.fullmatch(words)
    if found is None or found[2] not in BLOCKS:
        return None
    return Soort(BLOCKS[found[2]], "begin" if found[1] == "begin" else "einde")


def _select(words: str) -> Soort | None:
    kind = next((w for w in sorted(SELECT_WORDS, key=len, reverse=True) if words == w or words.startswith(f"{w} ")), "")
    if not kind:
        return None
    rest = words[len(kind) :].strip()
    listed = _OTHER.sub("", f" {rest}").strip()
    if "${" in listed:
        return Soort(words, "geweigerd", wat="eerdere_antwoorden")
    if listed.endswith((".csv", ".xml", ".geojson")):
        return Soort(words, "geweigerd", wat="keuzes_bestand")
    return Soort(SELECT_WORDS[kind], "gevraagd", listed, listed != rest)


def _refused(words: str) -> Soort | None:
    joined = re.sub(r"^(begin|end) ", r"\1_", words)
    first = joined.partition(" ")[0]
    if first in REFUSED_PARTS:
        return Soort(first, "geweigerd")
    for name in (joined, first):
        if name in REFUSED:
            return Soort(name, "geweigerd", wat=REFUSED[name])
    return None
