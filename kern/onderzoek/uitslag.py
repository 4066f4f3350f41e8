"""Results. While an onderzoek is open only how many take part; after closing also what they answered.

Everything here is counted: no weights, no estimate. Only records that count (`Respons.telt`) are in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kern.onderzoek.antwoorden import Record, Respons, records
from kern.onderzoek.dubbel import Ingestuurd, proxies
from kern.onderzoek.onderzoek import Onderzoek
from kern.onderzoek.opschrift import Opschrift, van_onderzoek
from kern.onderzoek.vragenlijst import VragenlijstVersie
from kern.vragen import Soort, maskeer, tel

ROUTES = ("H", "S", "T")


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


@dataclass(frozen=True)
class Uitslagrij:
    """One answer and how often it was given. `aantal` is None when it is not shown ("<5"), `deel` too."""

    naam: str
    label: str
    aantal: int | None
    deel: float | None


@dataclass(frozen=True)
class VraagUitslag:
    """One question counted. `n`: who answered it; `geen_antwoord`: others that count on this route.

    `wisselt`: the words depended on the person. `verborgen`: how often the answers shown as "<5" were given together.
    `weggelaten`: answers nobody gave are not among the rows. `te_weinig`: nothing may be shown.
    For a question with more answers per person the rows add up to more than n.
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


def tellende_records(s: Session, o: Onderzoek) -> list[Record]:
    """The records that results are made of."""
    return [r for r in records(s, o) if r.telt]


def per_vraag(
    alle: Iterable[Record], o: Onderzoek, versie: VragenlijstVersie, route: str | None = None
) -> list[VraagUitslag]:
    """Every closed question counted, for one route or for all; `alle` from `tellende_records`. No open answers."""
    chosen = [r for r in alle if route is None or r.route == route]
    titles = van_onderzoek(o, versie, route or "")
    found = [_tel(naam, titles[naam], chosen) for naam in titles if titles[naam].vraag.soort not in ("tekst", "datum")]
    return [u for u in found if u.n] if route else found


def _tel(naam: str, opschrift: Opschrift, chosen: list[Record]) -> VraagUitslag:
    count = tel(opschrift.vraag, (r.antwoorden.get(naam, "") for r in chosen))
    rows = tuple(Uitslagrij(r.naam, r.label, r.aantal, r.aantal / count.n if count.n else 0.0) for r in count.rijen)
    return VraagUitslag(
        naam=naam,
        tekst=opschrift.vraag.tekst,
        soort=opschrift.vraag.soort,
        rijen=rows,
        n=count.n,
        geen_antwoord=len(chosen) - count.n,
        mediaan=count.mediaan,
        wisselt=opschrift.wisselt,
    )


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
    """An open question and what was written, in random order."""

    naam: str
    tekst: str
    antwoorden: tuple[str, ...]


def open_antwoorden(alle: Iterable[Record], o: Onderzoek, versie: VragenlijstVersie) -> list[OpenVraag]:
    """What people wrote themselves. It may hold personal data: for the projectleider only, in no chart and no mail.

    Numbers that look like a burgerservicenummer or an account are masked; the answers themselves stay as they are.
    """
    chosen = list(alle)
    titles = van_onderzoek(o, versie)
    return [
        OpenVraag(naam, t.vraag.tekst, tuple(maskeer(r.antwoorden[naam]) for r in chosen if r.antwoorden.get(naam)))
        for naam, t in titles.items()
        if t.vraag.soort == "tekst"
    ]
