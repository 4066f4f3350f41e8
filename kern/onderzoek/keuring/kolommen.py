"""The columns of a workbook: which name means which, which count, which are passed over, which cannot be used.

A header is brought to one name (its key) as pyxform does it: `Constraint message` is `constraint_message`,
`bind::relevant` is `relevant`, `label:English` is `label::English`. Everything after this file speaks of keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding, grouped
from kern.onderzoek.keuring.nabij import did_you_mean, nearest

Row = dict[str, str]
"""The filled cells of a row: key of the column -> text."""

Rows = dict[int, Row]
"""Row number as Excel counts -> its cells."""

OWN_SHORT, OWN_SENSITIVE, OWN_END = "kernpraat::kort", "kernpraat::gevoelig", "kernpraat::einde"
OWN_YES_NO = (OWN_SENSITIVE, OWN_END)
OWN = (OWN_SHORT, *OWN_YES_NO)
# In the default language; `kernpraat_voorbeeld_en` in another, without `::`: pyxform makes an XML name of it and stops.
EXAMPLE = "kernpraat_voorbeeld"
EXAMPLE_IN = re.compile(rf"{EXAMPLE}_([a-z]{{2,3}})")

MESSAGES = {"jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message"}
ALIASES: dict[str, dict[str, str]] = {
    "survey": {
        "caption": "label",
        "command": "type",
        "tag": "name",
        "value": "name",
        "relevance": "relevant",
        "calculate": "calculation",
        "constraining_message": "constraint_message",
        "requiredmsg": "required_message",
        "readonly": "read_only",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "image": "media::image",
        "big-image": "media::big-image",
        "audio": "media::audio",
        "video": "media::video",
        **MESSAGES,
    },
    "choices": {
        "caption": "label",
        "value": "name",
        "image": "media::image",
        "big-image": "media::big-image",
        "audio": "media::audio",
        "video": "media::video",
    },
    "settings": {
        "id_string": "form_id",
        "set_form_id": "form_id",
        "title": "form_title",
        "set_form_title": "form_title",
    },
}
BOUND = ("relevant", "constraint", "calculation", "required", "read_only", *MESSAGES.values())
TRANSLATED = ("label", "hint", "constraint_message", "required_message", OWN_SHORT, "guidance_hint")
COUNTING: dict[str, frozenset[str]] = {
    "survey": frozenset(
        {
            *("type", "name", "label", "hint", "relevant", "required", "required_message", "constraint"),
            *("constraint_message", "calculation", "default", "choice_filter", "repeat_count", "parameters"),
            *("appearance", "read_only", "disabled", *OWN),
        }
    ),
    "choices": frozenset({"list_name", "name", "label", EXAMPLE}),
    "settings": frozenset({"form_id", "version", "form_title", "default_language", "allow_choice_duplicates", "name"})
    | {"clean_text_values", "public_key"},
}
PASSED_OVER: dict[str, frozenset[str]] = {
    "survey": frozenset(
        {
            *("guidance_hint", "rows", "autoplay", "hxl", "compact_tag", "noapperrorstring", "no_app_error_string"),
            *("sms_field", "sms_option", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format"),
            *("sms_response", "minimum_seconds", "publishable", "response_note", "file"),
        }
    ),
    "choices": frozenset({"hxl", "order"}),
    "settings": frozenset(
        {
            *("style", "instance_name", "submission_url", "auto_send", "auto_delete", "namespaces", "instance_id"),
            *("omit_instanceid", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_response"),
            *("sms_datetime_format", "prefix", "delimiter", "client_editable", "add_none_option", "flat"),
            *("omit_instanceID", "entity_version", "instance_xmlns"),
        }
    ),
}
PASSED_OVER_PREFIXES = ("$", "_", "kobo--", "bind::", "body::", "instance::", "attribute::", "control::")
# What a form does otherwise when these are left out; the value is the last part of the sentence's key.
REFUSED = {
    "media": "kolom_media",
    "trigger": "kolom_trigger",
    "save_to": "kolom_entiteit",
    "bind::type": "kolom_bind",
    "bind::jr:preload": "kolom_bind",
    "bind::jr:preloadparams": "kolom_bind",
    "body::intent": "kolom_app",
    "intent": "kolom_app",
    "query": "kolom_extern",
}
XML_NAME = re.compile(r"[^\W\d][\w.\-]*")


def key_of(sheet: str, header: str, double: bool) -> str:
    """The key of a header. `double`: whether the sheet parts names with `::`; else one colon does it, as of old."""
    whole = _snake(header)
    known = COUNTING[sheet] | PASSED_OVER[sheet] | ALIASES[sheet].keys()
    if whole in known and whole not in REFUSED:
        return ALIASES[sheet].get(whole, whole)
    first, *rest = _parts(header, double)
    if first == "kernpraat" and rest:
        return "::".join([f"kernpraat::{rest[0].lower()}", *rest[1:]])
    if first == "bind" and rest:
        return _bind(rest)
    if first == "media":
        return "::".join(["media", *(part.lower() for part in rest)])
    alias = ALIASES[sheet].get(first, first)
    if alias in TRANSLATED or alias.startswith("media::"):
        return "::".join([alias, *rest])
    if first in ("control", "body", "instance", "attribute") and rest:
        return _control(first, rest)
    return whole if whole in REFUSED else header


def _parts(header: str, double: bool) -> tuple[str, ...]:
    if double or "::" in header:
        tokens = [part.strip() for part in header.split("::")]
    else:
        tokens = [part.strip() for part in re.split(r"(?<!\bjr):", header)]
    return (_snake(tokens[0]), *tokens[1:])


def _bind(rest: list[str]) -> str:
    name = _snake(rest[0])
    name = ALIASES["survey"].get(name, name)
    return "::".join([name, *rest[1:]]) if name in BOUND else f"bind::{name}"


def _control(first: str, rest: list[str]) -> str:
    name = _snake(rest[0])
    if first != "instance" and name in ("appearance", "jr:count"):
        return ALIASES["survey"].get(name, name)
    return "::".join([first if first != "control" else "body", name])


def _snake(text: str) -> str:
    return "_".join(text.split()).lower()


def base_of(key: str) -> str:
    """The key without its language."""
    return language_of(key)[0]


def language_of(key: str) -> tuple[str, str]:
    """`label::English (en)` -> `("label", "English (en)")`; the second is empty without a language."""
    for base in TRANSLATED:
        if key == base or key.startswith(f"{base}::"):
            return base, key[len(base) + 2 :]
    return key, ""


# --- what is said about columns --------------------------------------------------------------------------------------


def judge_columns(sheet: str, headers: Mapping[str, str], rows: Rows) -> Iterator[Finding]:
    """What there is to say about the columns of a sheet in which anything stands. `headers`: key -> as written."""
    for key, header in headers.items():
        filled = [number for number, row in rows.items() if key in row]
        if filled:
            yield from _judge(sheet, key, header, filled, set(headers))


def _judge(sheet: str, key: str, header: str, filled: list[int], present: set[str]) -> Iterator[Finding]:
    base = base_of(key)
    if base in COUNTING[sheet] or (sheet == "choices" and EXAMPLE_IN.fullmatch(base)):
        return
    refused = REFUSED.get("media" if base.startswith("media::") or base == "media" else base)
    if refused is not None:
        yield grouped(f"fout.{refused}", sheet, filled, header)
    elif base.startswith("kernpraat"):
        names = OWN if sheet == "survey" else (EXAMPLE,)
        yield finding(f"fout.eigen_kolom_{sheet}", Plaats(sheet, 1, header), bedoelde=did_you_mean(base, names))
    elif base in PASSED_OVER[sheet] or key.startswith(PASSED_OVER_PREFIXES):
        yield grouped("melding.kolom_overgeslagen", sheet, filled, header)
    else:
        yield from _unknown(sheet, key, header, present)


def _unknown(sheet: str, key: str, header: str, present: set[str]) -> Iterator[Finding]:
    missed = [k for k in COUNTING[sheet] if sheet != "choices" or k not in {base_of(p) for p in present}]
    near = nearest(key.partition("::")[0].partition(":")[0].strip(), missed)
    if near:
        yield finding("fout.kolom_verschreven", Plaats(sheet, 1, header), woord=near)
    elif sheet != "choices":
        yield finding("melding.kolom_onbekend", Plaats(sheet, 1, header))
    elif not XML_NAME.fullmatch(key):
        yield finding("melding.keuzekolom_naam", Plaats(sheet, 1, header))
