"""A resident's browser in a few lines: reads the web chat's page and posts its forms. For the rehearsal and load."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TURNS = 60
SECONDS = 20
Antwoord = Callable[..., Mapping[str, Any] | None]


class WebdeurDicht(Exception):
    """The web does not answer."""


@dataclass
class Bladzijde(HTMLParser):
    """What a page asks: hidden fields, the values of its choices and boxes, and whether text can be typed."""

    velden: dict[str, str] = field(default_factory=dict)
    keuzes: list[str] = field(default_factory=list)
    vinkjes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a form sends."""
        a = {name: value or "" for name, value in attrs}
        if tag == "input" and a.get("type") == "hidden":
            self.velden[a.get("name", "")] = a.get("value", "")
        elif tag == "button" and a.get("name") == "keuze":
            self.keuzes.append(a.get("value", ""))
        elif tag == "input" and a.get("name") == "vink":
            self.vinkjes.append(a.get("value", ""))


class Webdeur:
    """One browser with its cookies, in one kern's chat."""

    def __init__(self, base_url: str, slug: str) -> None:
        parts = urllib.parse.urlsplit(base_url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or (443 if parts.scheme == "https" else 80)
        self._origin, self._path = base_url, f"/chat/{slug}"
        self._cookies: dict[str, str] = {}

    def praat(self, antwoord: Antwoord) -> int:
        """Answer until there is nothing left to ask; the number of turns. Raises WebdeurDicht."""
        page = self.haal()
        for i in range(TURNS):
            vraag = page.velden.get("vraag", "")
            values: Sequence[str] = page.keuzes + page.vinkjes
            if not vraag:
                return i
            said = antwoord(vraag, values, meer=bool(page.vinkjes), mag_over="" in page.keuzes)
            if said is None:
                return i
            page = self.stuur(page, said)
        return TURNS

    def haal(self) -> Bladzijde:
        """The page as it is now."""
        return self._ask("GET", None)

    def stuur(self, page: Bladzijde, said: Mapping[str, Any]) -> Bladzijde:
        """Post one answer (fields of an Incoming) and read the page that follows."""
        fields = [(k, page.velden.get(k, "")) for k in ("csrf_token", "nonce", "vraag")]
        if "gekozen" in said:
            name = "vink" if page.vinkjes and "" not in said["gekozen"] else "keuze"
            fields += [(name, value) for value in said["gekozen"]]
            fields += [("doe", "verder")] if name == "vink" else []
        if "tekst" in said:
            fields += [("tekst", said["tekst"]), ("doe", "stuur")]
        if "doe" in said:
            fields.append(("doe", said["doe"]))
        return self._ask("POST", urllib.parse.urlencode(fields))

    def _ask(self, method: str, body: str | None) -> Bladzijde:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()), "HX-Request": "true"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._origin}
        connection = http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        try:
            connection.request(method, self._path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except OSError as error:
            raise WebdeurDicht(str(error)) from None
        finally:
            connection.close()
        if response.status != 200:
            raise WebdeurDicht(f"{method} {response.status}")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        page = Bladzijde()
        page.feed(text)
        return page
