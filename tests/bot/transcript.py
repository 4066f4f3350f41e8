"""Conversations as text files: read one, play it again, and compare what was said word for word.

A file in tests/transcripts begins with lines of `#` that say what it is about. Then:

    > wat de bewoner typt          > [Ik begin]          a button          > [Familie; Werk]     ticks, then *Verder*
    > (media)                      anything that is no text: the `soort` of the message
    @ sem                          somebody else talks from here; `@ sem op web` on another channel
    @ later 3 dagen                time passes (uur, dagen) and due work is done
    @ sluit                        the projectleider closes the onderzoek
    @ bewaard                      what was sent so far, one line each: n, route, question=answer
    @ toestand                     the answers that are kept of this conversation
    @ charette 20 5                a charette opens in Westendorp, with a dagdeel for so many people each
    @ voorrang 3                   the same, by another rule: volgorde, loting or voorrang
    @ gelezen 1                    the staff has read idea 1: everybody may read it
    @ variant 1                    the staff puts idea 1 in variant A of the first round, on which one may vote then

All other lines are what the bot says. Codes of letters are written «code 1», codes that the bot makes up «wijzigcode».
After a change of sentences: `python -m tests.bot.transcript` writes what the bot says now; read the difference.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.console import as_text
from kern.db import Database, create_all
from kern.onderzoek import vragenlijst
from kern.sleutels import Keys
from tests.bot import charettedorp
from tests.bot.conftest import WERKBOEK, Dorp, Praat, open_dorp
from tests.conftest import SECRET

FOLDER = Path(__file__).parent.parent / "transcripts"
# What the bot makes up: wijzigcode, code to withdraw, personal link.
GEHEIM = {
    "wijzigcode": re.compile(r"(?<=Uw wijzigcode is )\w{8}"),
    "intrekcode": re.compile(r"(?<=Gebruik de code )[\w -]+(?=,)"),
    "verdercode": re.compile(r"(?<=Uw code is )\w{8}|(?<=Typ daar: verder )\w{8}"),
    "link": re.compile(r"(?<=/verder/)\S+"),
    "aanmeldcode": re.compile(r"(?<=Uw code is )\w{6}(?=\.)|(?<=Your code is )\w{6}(?=\.)"),
    "eigen pagina": re.compile(r"(?<=/aanmelding/)[^\s/]+"),
}


def played(dorp: Dorp, script: str) -> str:
    """The whole file again, with what the bot says now."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(dorp, script))).strip() + "\n"


def _lines(dorp: Dorp, script: str) -> Iterator[str]:
    known = {f"code {i}": code for i, code in enumerate(dorp.codes, 1)}
    people: dict[str, Praat] = {}
    who = _person(dorp, people, "riet", "terminal")
    for line in script.splitlines():
        if line.startswith("#"):
            yield line
        elif line.startswith("> "):
            yield f"\n{line}\n"
            _speak(who, _filled_in(line[2:], known))
            yield _hidden("".join(as_text(s) for s in who.laatste.spoken).rstrip(), known)
        elif line.startswith("@ "):
            yield f"\n{line}\n"
            words = line[2:].split()
            if words[0] in ("sluit", "later", "bewaard", "toestand", *charettedorp.DAAD):
                yield _direct(dorp, who, words)
            else:
                who = _person(dorp, people, words[0], words[2] if len(words) > 2 else who.kanaal)


def _speak(who: Praat, said: str) -> None:
    # A no-break space in an amount is typed as an ordinary one.
    labels = {label.replace("\u00a0", " "): value for value, label in who.open.knoppen}
    if said.startswith("(") and said.endswith(")"):
        who.stuur(soort=said[1:-1])
    elif said.startswith("[") and said.endswith("]"):
        pressed = [label.strip() for label in said[1:-1].split(";")]
        assert set(pressed) <= set(labels), f"{pressed} is not among {list(labels)}"
        who.tick(*[labels[label] for label in pressed])
    else:
        # An empty line and odd signs are written as in Python: \n, \u200b.
        who.say(re.sub(r"\\(u[0-9a-f]{4}|n|s)", _sign, said))


def _sign(found: re.Match[str]) -> str:
    return {"n": "\n", "s": " "}.get(found[1]) or chr(int(found[1][1:], 16))


def _person(dorp: Dorp, people: dict[str, Praat], name: str, kanaal: str) -> Praat:
    return people.setdefault(name, dorp.praat(name, kanaal))


def _direct(dorp: Dorp, who: Praat, words: list[str]) -> str:
    match words:
        case ["sluit"]:
            dorp.sluit()
        case ["later", number, unit]:
            dorp.verstrijkt(**{{"uur": "hours", "dagen": "days"}[unit]: int(number)})
            dorp.werk()
        case ["bewaard"]:
            records = sorted(dorp.records(), key=lambda r: (r.dag, r.volgnr, sorted(r.antwoorden.items())))
            return "\n".join(f"{i}. {r.route} {_answers(r.antwoorden)}" for i, r in enumerate(records, 1)) or "niets"
        case ["toestand"]:
            return _answers(who.antwoorden()) or "niets"
        case [wat, *rest]:
            charettedorp.DAAD[wat](dorp, wat, *rest)
    return ""


# The tables, and what is computed for sentences only.
LEFT_OUT = re.compile(
    r"prijs_|daeb_|kern_naam|gemeente$|buitengebied|vraag_|plek_|\w+_vraag$|inkomen_wie|uitwonend_max"
)


def _answers(answers: dict[str, str]) -> str:
    kept = [(k, v) for k, v in sorted(answers.items()) if not LEFT_OUT.match(k)]
    return " ".join(f"{k}={v!r}" if " " in v else f"{k}={v}" for k, v in kept)


def _filled_in(said: str, known: dict[str, str]) -> str:
    return re.sub("«(.*?)»", lambda m: known[m[1]], said)


def _hidden(text: str, known: dict[str, str]) -> str:
    for name, pattern in GEHEIM.items():
        if found := pattern.search(text):
            known[name] = found[0]
            text = pattern.sub(f"«{name}»", text)
    return text


def _rewrite() -> None:
    keuring = vragenlijst.keur(WERKBOEK)
    for path in sorted(FOLDER.glob("*.txt")):
        with tempfile.TemporaryDirectory() as folder:
            db = Database(f"sqlite:///{folder}/t.db", Keys(SECRET))
            create_all(db)
            dorp = open_dorp(db, datetime(2027, 3, 1, 10, 0, tzinfo=UTC), keuring)
            path.write_text(played(dorp, path.read_text("utf-8")), "utf-8")
            db.close()


if __name__ == "__main__":
    _rewrite()
