"""The sheet `choices` and the lists that questions ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kern.onderzoek.keuring.bevinding import Finding, Plaats, finding, grouped, in_words
from kern.onderzoek.keuring.kolommen import Row
from kern.onderzoek.keuring.lezen import Werkboek
from kern.onderzoek.keuring.nabij import did_you_mean
from kern.onderzoek.keuring.rijen import MAX_NAME, YES, Formulier

MAX_CHOICES = 30_000
OTHER = "other"


@dataclass(frozen=True)
class Keuze:
    """A choice: the row it stands on and its cells."""

    rij: int
    cellen: Row

    @property
    def naam(self) -> str:
        """Its name, as it is kept."""
        return self.cellen.get("name", "")


Lijsten = dict[str, list[Keuze]]


def read_lists(book: Werkboek) -> tuple[Lijsten, list[Finding]]:
    """The lists by name, and what is wrong with the rows themselves."""
    lists: Lijsten = defaultdict(list)
    found: list[Finding] = []
    for number, row in book.choices.rijen.items():
        if "list_name" in row and "name" in row:
            lists[row["list_name"]].append(Keuze(number, row))
        elif "list_name" in row or "name" in row or "label" in row:
            missing = "name" if "list_name" in row else "list_name"
            found.append(finding(f"fout.keuze_zonder_{missing}", book.at("choices", number, missing)))
    return dict(lists), found


def judge_lists(book: Werkboek, form: Formulier, lists: Lijsten) -> Iterator[Finding]:
    """Lists that are missing, misspelt, too long or of no use; names and labels of choices."""
    yield from _judge_use(book, form, lists)
    twice = book.settings.get("allow_choice_duplicates", "no").lower() in YES
    for choices in lists.values():
        yield from _judge_choices(book, choices, twice)
    unlabelled = [c.rij for choices in lists.values() for c in choices if "label" not in c.cellen]
    if unlabelled:
        yield grouped("melding.keuze_zonder_label", "choices", unlabelled, book.header("choices", "label"))
    total = sum(len(lists.get(regel.soort.lijst, ())) for regel in form.regels)
    if total > MAX_CHOICES:
        yield finding("fout.te_veel_keuzes", Plaats("choices"), grens=f"{MAX_CHOICES:,}".replace(",", "."))


def _judge_use(book: Werkboek, form: Formulier, lists: Lijsten) -> Iterator[Finding]:
    used = set()
    for regel in form.regels:
        if not regel.is_vraag or regel.soort.naam not in ("select_one", "select_multiple", "rank"):
            continue
        name, place = regel.soort.lijst, book.at("survey", regel.rij, "type")
        used.add(name)
        if not name:
            yield finding("fout.lijst_mist", place, soort=regel.soort.naam)
        elif name not in lists:
            yield finding("fout.lijst_onbekend", place, lijst=name[:60], bedoelde=did_you_mean(name, lists))
    if not book.choices.rijen and any(used):
        yield finding("fout.blad_choices_mist", Plaats("choices"))
    unused = [name for name in lists if name not in used]
    if unused:
        at = book.at("choices", lists[unused[0]][0].rij, "list_name")
        yield finding("melding.lijst_ongebruikt", at, lijsten=in_words([name[:60] for name in unused]))


def _judge_choices(book: Werkboek, choices: list[Keuze], twice: bool) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for choice in choices:
        name = choice.naam
        place = book.at("choices", choice.rij, "name")
        if any(sign.isspace() for sign in name):
            yield finding("fout.keuze_spatie", place, naam=name[:60], voorstel="_".join(name.split())[:60])
        elif len(name) > MAX_NAME:
            yield finding("fout.keuze_te_lang", place, grens=MAX_NAME)
        elif name in seen and not twice:
            yield finding("fout.keuze_dubbel", place, naam=name, andere=seen[name])
        seen.setdefault(name, choice.rij)
