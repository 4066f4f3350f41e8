"""Results. While an onderzoek is open only how many take part; after closing also what they answered.

Everything here is counted: no weights, no estimate. Only records that count (`Respons.telt`) are in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.onderzoek.antwoorden import Record, Respons, records
from kern.onderzoek.dubbel import Ingestuurd, proxies
from kern.onderzoek.model import ontleed
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import Opschrift, van_onderzoek
from kern.onderzoek.reeks import Vraagreeks, herhalingen, uniek, vragen
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.taal import aantal, zin
from kern.vragen import Keuze, Soort, Telling, Vraag, maskeer, tel, zegt_niets


@dataclass(frozen=True)
class Cijfers:
    """Who takes part. `huishoudens`: n of domein.md §3.2; starters and terugkeerders are not in n.

    `per_dag`: households per day, the first day until the last with any. `per_kanaal`: all that count, per channel.
    """

    huishoudens: int
    totaal: int
    starters: int
    terugkeerders: int
    zonder_code: int
    per_dag: dict[date, int]
    per_kanaal: dict[str, int]
    doel: int

    @property
    def deel(self) -> float:
        """r = n / N, between 0 and 1."""
        return self.huishoudens / self.totaal

    @property
    def deel_zonder_code(self) -> float:
        """The share of the households that answered without a code."""
        return self.zonder_code / self.huishoudens if self.huishoudens else 0.0

    @property
    def tot_doel(self) -> int:
        """How many households are still missing for the target; 0 when it is reached."""
        return max(0, self.doel - self.huishoudens)

    @property
    def meegedaan(self) -> int:
        """All records that count."""
        return self.huishoudens + self.starters + self.terugkeerders


def respons(s: Session, o: Onderzoek) -> Cijfers:
    """How many take part; may be asked at any time, for it holds no answer."""
    columns = (Respons.route, Respons.kanaal, Respons.dag, Respons.zonder_code)
    counted = (Respons.onderzoek_id == o.id) & Respons.telt
    routes: Counter[str] = Counter()
    days: Counter[date] = Counter()
    channels: Counter[str] = Counter()
    without = 0
    for route, kanaal, dag, zonder_code, n in s.execute(
        select(*columns, func.count()).where(counted).group_by(*columns)
    ):
        routes[route] += n
        channels[kanaal] += n
        if route not in ("S", "T"):
            days[dag] += n
            without += n if zonder_code else 0
    return Cijfers(
        huishoudens=routes.total() - routes["S"] - routes["T"],
        totaal=o.huishoudens,
        starters=routes["S"],
        terugkeerders=routes["T"],
        zonder_code=without,
        per_dag=dict(sorted(days.items())),
        per_kanaal=dict(channels.most_common()),
        doel=-(-o.huishoudens * o.doel_procent // 100),
    )


def dagen(o: Onderzoek, cijfers: Cijfers, vandaag: date) -> list[tuple[date, int | None]]:
    """Every day of the onderzoek with its number of households; None for a day that is still to come."""
    last = max([o.sluit, *cijfers.per_dag])
    span = range((last - o.opent).days + 1)
    all_days = [o.opent + timedelta(days=n) for n in span]
    return [(d, cijfers.per_dag.get(d, 0) if d <= vandaag else None) for d in all_days]


# --- question by question ------------------------------------------------------------------------------------------

# So many rows a table has at most; what is chosen least is put together, and many numbers become classes.
MEESTE_RIJEN = 15
KLASSEN = 10
# Of these only how many there are is told: a table of moments would point at people.
_ZONDER_TABEL = ("datum", "tijd", "moment")


@dataclass(frozen=True)
class Uitslagrij:
    """One answer and how often it was given. `aantal` is None when it is not shown ("<5"), `deel` too.

    `plaats`: its mean place, 1 for the top, where people put answers in order. `door`: how many records it came from,
    where one record can give it more than once.
    """

    naam: str
    label: str
    aantal: int | None
    deel: float | None
    plaats: float | None = None
    door: int = 0


@dataclass(frozen=True)
class Bewoording:
    """How an older version put the question: `tekst` ("" when the same), and choices that read otherwise (was, is)."""

    versie: str
    tekst: str
    keuzes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Keren:
    """A repeat: what stands above it, how often the question was answered (None: not told), and by how many."""

    tekst: str
    keren: int | None
    door: int


@dataclass(frozen=True)
class VraagUitslag:
    """One question counted. `n`: how many answers; `geen_antwoord`: others that count on this route and versions.

    `sleutel`: its name, with a number for a second one of that name. `wisselt`: the words depended on the person.
    `verborgen`: how often the answers shown as "<5" were given together. `weggelaten`: answers nobody gave are not
    among the rows; `ingekort`: nor are those few gave. `te_weinig`: nothing may be shown.
    For a question with more answers per person the rows add up to more than n.

    With more versions: `versies` holds (version, records that answered) of those counted together, oldest first;
    `eerder` how older ones put it; `alleen` the one version it stands in. `herhaling`: in a repeat, n counts every
    time, not every record.
    """

    naam: str
    tekst: str
    soort: Soort
    rijen: tuple[Uitslagrij, ...]
    n: int
    geen_antwoord: int
    mediaan: Decimal | None = None
    wisselt: bool = False
    verborgen: int | None = None
    weggelaten: bool = False
    te_weinig: bool = False
    ingekort: bool = False
    sleutel: str = ""
    versies: tuple[tuple[str, int], ...] = ()
    eerder: tuple[Bewoording, ...] = ()
    alleen: str = ""
    herhaling: Keren | None = None


def tellende_records(s: Session, o: Onderzoek) -> list[Record]:
    """The records that results are made of."""
    return [r for r in records(s, o) if r.telt]


# Version id → the words of its questions, by name.
Titels = Mapping[str, Mapping[str, Opschrift]]
# A record's version id, and its answers to one question: in a repeat as many as it was answered times.
Gegeven = tuple[str, list[str]]


def per_vraag(
    alle: Iterable[Record], o: Onderzoek, versies: Sequence[VragenlijstVersie], route: str | None = None
) -> list[VraagUitslag]:
    """Every closed question counted, for one route or for all. No open answers.

    `alle` from `tellende_records`; `versies` from `reeks.versies`.
    """
    chosen = [(r.versie_id, _per_naam(r)) for r in alle if route is None or r.route == route]
    titles = {v.id: van_onderzoek(o, v, route or "") for v in versies}
    above = herhalingen(versies)
    found: dict[str, VraagUitslag] = {}
    for reeks in _gevraagd(vragen(versies), titles):
        given = [(v, answers.get(reeks.veld.naam, [])) for v, answers in chosen if v in reeks.versie_ids]
        if titles[reeks.versie.id][reeks.veld.naam].vraag.soort != "tekst":
            counted = _in_versies(_tel(reeks, titles, given, above), reeks, titles, given, len(versies) > 1)
            key = uniek(counted.naam, found, "-")
            found[key] = replace(counted, sleutel=key)
    return [u for u in found.values() if u.n] if route else list(found.values())


def _gevraagd(reeksen: Iterable[Vraagreeks], titles: Titels) -> Iterator[Vraagreeks]:
    return (r for r in reeksen if r.veld.naam in titles[r.versie.id])


def _per_naam(r: Record) -> dict[str, list[str]]:
    """The answers of a record by the name of the question, in a repeat all of them."""
    found: dict[str, list[str]] = {}
    for key, value in r.antwoorden.items():
        found.setdefault(ontleed(key)[0] if key.endswith("]") else key, []).append(value)
    return found


def _tel(reeks: Vraagreeks, titles: Titels, given: list[Gegeven], above: Mapping[str, str]) -> VraagUitslag:
    opschrift = titles[reeks.versie.id][reeks.veld.naam]
    each = [answers for _, answers in given if answers]
    whole = tel(opschrift.vraag, (w for answers in each for w in answers))
    vraag, coded = _geteld_als(opschrift.vraag, each, whole)
    count = tel(vraag, (w for answers in coded for w in answers))
    places: Mapping[str, float] = _plaatsen(each) if opschrift.vraag.soort == "rang" else {}
    door = _door(vraag, coded) if reeks.herhaling else Counter()
    rows = () if opschrift.vraag.soort in _ZONDER_TABEL else count.rijen
    return VraagUitslag(
        naam=reeks.veld.naam,
        tekst=opschrift.vraag.tekst,
        soort=opschrift.vraag.soort,
        rijen=tuple(
            Uitslagrij(
                r.naam,
                r.label,
                r.aantal,
                r.aantal / count.n if count.n else 0.0,
                places.get(r.naam),
                door.get(r.naam, 0),
            )
            for r in rows
        ),
        n=count.n,
        geen_antwoord=len(given) - (len(each) if reeks.herhaling else count.n),
        mediaan=whole.mediaan,
        wisselt=opschrift.wisselt,
        herhaling=Keren(above[reeks.herhaling], count.n, len(each)) if reeks.herhaling else None,
    )


def _geteld_als(vraag: Vraag, each: list[list[str]], whole: Telling) -> tuple[Vraag, list[list[str]]]:
    """The question and its answers as they are counted: of an order the top, of many different numbers classes."""
    if vraag.soort == "rang":
        return replace(vraag, soort="een"), [[w.split()[0] for w in answers if w.split()] for answers in each]
    if vraag.soort == "akkoord":
        return replace(vraag, soort="een", keuzes=(Keuze("OK", zin("uitslag.akkoord")),)), each
    if vraag.soort in ("geheel", "decimaal") and len(whole.rijen) > MEESTE_RIJEN:
        numbers = [[Decimal(w) for w in answers if tel(vraag, [w]).n] for answers in each]
        return _in_klassen(vraag, numbers)
    if vraag.soort in _ZONDER_TABEL:
        return replace(vraag, soort="tekst"), each
    return vraag, each


def _in_klassen(vraag: Vraag, numbers: list[list[Decimal]]) -> tuple[Vraag, list[list[str]]]:
    """Classes of one width (1, 2 or 5 times a power of ten) from the least number to the greatest, at most 11."""
    every = [n for some in numbers for n in some]
    width = _breedte((max(every) - min(every)) / KLASSEN, Decimal(1) if vraag.soort == "geheel" else Decimal(0))
    first, last = min(every) // width, max(every) // width
    # Decimal division goes towards zero; a class begins below.
    first -= 1 if min(every) < first * width else 0
    begins = [width * (first + i) for i in range(int(last - first) + 1)]
    coded = [[str(max(b for b in begins if b <= n)) for n in some] for some in numbers]
    return replace(vraag, soort="een", keuzes=tuple(_klasse(b, width, vraag.soort) for b in begins)), coded


def _breedte(wanted: Decimal, least: Decimal) -> Decimal:
    power = Decimal(10) ** (max(wanted, least).adjusted())
    return next(w for w in (power, 2 * power, 5 * power, 10 * power) if w >= max(wanted, least))


def _klasse(begin: Decimal, width: Decimal, soort: Soort) -> Keuze:
    end = begin + width - (1 if soort == "geheel" else 0)
    if begin == end:
        return Keuze(str(begin), aantal(begin))
    return Keuze(str(begin), zin(f"uitslag.klasse.{soort}", van=aantal(begin), tot=aantal(end)))


def _plaatsen(each: list[list[str]]) -> dict[str, float]:
    """The mean place of every answer that people put in order, among those who gave it a place."""
    places: dict[str, list[int]] = defaultdict(list)
    for value in (w for answers in each for w in answers):
        for place, naam in enumerate(dict.fromkeys(value.split()), 1):
            places[naam].append(place)
    return {naam: sum(found) / len(found) for naam, found in places.items()}


def _door(vraag: Vraag, coded: list[list[str]]) -> Counter[str]:
    """From how many records each row came."""
    return Counter(r.naam for answers in coded for r in tel(vraag, answers).rijen if r.aantal)


def _in_versies(u: VraagUitslag, reeks: Vraagreeks, titles: Titels, given: list[Gegeven], meer: bool) -> VraagUitslag:
    """Say which versions were counted, when there are more."""
    if not meer:
        return u
    if len(reeks.leden) == 1:
        return replace(u, alleen=reeks.versie.versie)
    counts = Counter(v for v, answers in given if answers)
    older = [b for v, _ in reeks.leden[1:] if (b := _bewoording(v, reeks, titles))]
    numbers = tuple((v.versie, counts[v.id]) for v, _ in reversed(reeks.leden))
    return replace(u, versies=numbers, eerder=tuple(reversed(older)))


def _bewoording(versie: VragenlijstVersie, reeks: Vraagreeks, titles: Titels) -> Bewoording | None:
    """How an older version put it, if otherwise than the newest."""
    was, now = (titles[v.id][reeks.veld.naam].vraag for v in (versie, reeks.versie))
    labels = {k.naam: k.label for k in now.keuzes}
    choices = tuple((k.label, labels[k.naam]) for k in was.keuzes if labels.get(k.naam, k.label) != k.label)
    if was.tekst == now.tekst and not choices:
        return None
    return Bewoording(versie.versie, "" if was.tekst == now.tekst else was.tekst, choices)


def ingekort(u: VraagUitslag) -> VraagUitslag:
    """A long list of choices as a table: those given most, and one row for all the others together."""
    if len(u.rijen) <= MEESTE_RIJEN or u.soort not in ("een", "meer", "rang"):
        return u
    order = sorted(u.rijen, key=lambda r: -(r.aantal or 0))
    shown, rest = order[:MEESTE_RIJEN], order[MEESTE_RIJEN:]
    total = sum(r.aantal or 0 for r in rest)
    if not total:
        return replace(u, rijen=tuple(shown), weggelaten=True)
    row = Uitslagrij("overige", zin("uitslag.overige", aantal=len(rest)), total, total / u.n)
    return replace(u, rijen=(*shown, row))


# --- who wants what, and what people wrote -------------------------------------------------------------------------


def wensen(alle: Iterable[Record]) -> list[dict[str, str]]:
    """The answers per person as `behoefte.segmenten.geteld` counts them, the route among them."""
    return [{**r.antwoorden, "route": r.route} for r in alle]


def volgens_ouders(alle: Iterable[Record]) -> int:
    """Starters named in Q08a who did not answer themselves (domein.md §2.2): per household, one S replaces one."""
    households: dict[object, list[Ingestuurd]] = defaultdict(list)
    for r in alle:
        named = r.antwoorden.get("uitwonend_waar", "")
        count = int(named) if named.isascii() and named.isdigit() else 0
        key = r.id if r.huishouden is None else r.huishouden
        households[key].append(Ingestuurd(r.id, r.route, r.volgnr, True, count))
    return sum(proxies(h) for h in households.values())


@dataclass(frozen=True)
class OpenVraag:
    """An open question and what was written, in random order. `sleutel` and `alleen` as in `VraagUitslag`."""

    sleutel: str
    tekst: str
    antwoorden: tuple[str, ...]
    alleen: str = ""


def open_antwoorden(alle: Iterable[Record], o: Onderzoek, versies: Sequence[VragenlijstVersie]) -> list[OpenVraag]:
    """What people wrote themselves. It may hold personal data: for the projectleider only, in no chart and no mail.

    Numbers that look like a burgerservicenummer or an account are masked, and who only wrote "nee" is left out; the
    answers themselves stay as they are.
    """
    chosen = [(r.versie_id, _per_naam(r)) for r in alle]
    titles = {v.id: van_onderzoek(o, v) for v in versies}
    found: dict[str, OpenVraag] = {}
    for reeks in _gevraagd(vragen(versies), titles):
        vraag = titles[reeks.versie.id][reeks.veld.naam].vraag
        if vraag.soort == "tekst":
            texts = [
                maskeer(w)
                for v, by_name in chosen
                if v in reeks.versie_ids
                for w in by_name.get(vraag.key, [])
                if not zegt_niets(w)
            ]
            key = uniek(vraag.key, found, "-")
            only = reeks.versie.versie if len(versies) > 1 and len(reeks.leden) == 1 else ""
            found[key] = OpenVraag(key, vraag.tekst, tuple(texts), only)
    return list(found.values())
