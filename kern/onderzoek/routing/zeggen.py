"""Says a condition in Dutch: `als bij ‘Verhuiswens’ is gekozen voor ‘Ja, zeker’, en als …`."""

from __future__ import annotations

from collections.abc import Iterable

from kern.onderzoek.model import Veld
from kern.onderzoek.routing.delen import Deel, En, Kies, Los, Meet, Of, Vast, Vink
from kern.onderzoek.routing.namen import Namen, opsomming
from kern.taal import zin

_TEKENS = {"=": "is", "!=": "niet", "<": "onder", "<=": "hoogstens", ">": "boven", ">=": "minstens"}
_ANDERSOM = {"=": "!=", "!=": "="}
_KEUZES = ("select_one", "select_multiple", "rank", "acknowledge")


def zeg(namen: Namen, deel: Deel, eigen: str = "") -> str:
    """A condition as the end of a sentence: `als …`, or `altijd` and `nooit`. `eigen`: path of "het antwoord"."""
    if isinstance(deel, Vast):
        return zin(f"vragenlijst.route.{'altijd' if deel.zo else 'nooit'}")
    return _samen(namen, deel, eigen)


def moet(deel: Deel) -> str:
    """A condition as a demand: `het antwoord moet minstens 1 zijn`; empty when it says more than measures."""
    delen = _grenzen(deel.delen if isinstance(deel, En) else (deel,))
    if not all(isinstance(d, _Tussen) or (isinstance(d, Meet) and (d.wel or d.teken in _ANDERSOM)) for d in delen):
        return ""
    eisen = [_meting(d, "_moet") for d in delen if isinstance(d, Meet | _Tussen)]
    begin = " ".join(eisen[0].split(" ")[:3])
    return opsomming([eisen[0], *(e.removeprefix(begin).strip() for e in eisen[1:])], "en")


class _Tussen(tuple[Meet, Meet]):
    """Two measures that say from where to where."""


def _samen(namen: Namen, deel: Deel | _Tussen, eigen: str) -> str:
    match deel:
        case En(delen):
            return zin("vragenlijst.route.en").join(_binnen(namen, d, eigen) for d in _grenzen(delen))
        case Of(delen):
            return zin("vragenlijst.route.of").join(_binnen(namen, d, eigen) for d in delen)
    return zin("vragenlijst.route.als", zin=_een(namen, deel, eigen))


def _binnen(namen: Namen, deel: Deel | _Tussen, eigen: str) -> str:
    words = _samen(namen, deel, eigen)
    return f"({words})" if isinstance(deel, En | Of) else words


def _een(namen: Namen, deel: Deel | _Tussen, eigen: str) -> str:
    """One thing, without `als`."""
    match deel:
        case Kies():
            return _kies(namen, deel, eigen)
        case Vink(pad, waarden, wel):
            key = f"{'eigen_' if pad == eigen else ''}vink{'' if wel else '_niet'}"
            keuzes = opsomming(namen.keuzes(pad, waarden), "of")
            return zin(f"vragenlijst.kies.{key}", vraag=namen.vraag(pad), keuzes=keuzes)
        case Meet() | _Tussen():
            return _meting(deel)
        case Los(zo, _):
            return zo
    raise AssertionError(deel)


def _grenzen(delen: Iterable[Deel]) -> list[Deel | _Tussen]:
    """`x >= 1` and `x <= 5` become one: from 1 to 5."""
    over: list[Deel | _Tussen] = []
    for deel in delen:
        for plek, eerder in enumerate(over):
            if samen := _tussen(eerder, deel) or _tussen(deel, eerder):
                over[plek] = samen
                break
        else:
            over.append(deel)
    return over


def _tussen(a: Deel | _Tussen, b: Deel | _Tussen) -> _Tussen | None:
    if not (isinstance(a, Meet) and isinstance(b, Meet) and (a.links, a.soort) == (b.links, b.soort)):
        return None
    return _Tussen((a, b)) if (a.teken, b.teken) == (">=", "<=") and a.wel and b.wel else None


def _meting(deel: Meet | _Tussen, vorm: str = "") -> str:
    """A measure in words; `vorm` "_moet": as a demand."""
    if isinstance(deel, _Tussen):
        laag, hoog = deel
        return zin(f"vragenlijst.meet.{laag.soort}_tussen{vorm}", l=laag.links, a=laag.rechts, b=hoog.rechts)
    teken, wel = deel.teken, deel.wel
    if not wel and teken in _ANDERSOM:
        teken, wel = _ANDERSOM[teken], True
    soort = deel.soort if deel.rechts else "leeg"
    words = zin(f"vragenlijst.meet.{soort}_{_TEKENS[teken]}{vorm}", l=deel.links, r=deel.rechts)
    return words if wel else zin("vragenlijst.meet.ontkend", zin=words)


def _kies(namen: Namen, deel: Kies, eigen: str) -> str:
    waarden, wel = _kortste(namen, deel)
    soort = "eigen" if deel.pad == eigen else "keuze" if _veld(namen, deel).type in _KEUZES else "tekst"
    leeg, echte = "" in waarden, waarden - {""}
    key = ("wel" if wel else "niet") + ("_of_leeg" if leeg and echte else "_leeg" if leeg else "")
    keuzes = opsomming(namen.keuzes(deel.pad, echte), "of")
    return zin(f"vragenlijst.kies.{soort}_{key}", vraag=namen.vraag(deel.pad), keuzes=keuzes)


def _kortste(namen: Namen, deel: Kies) -> tuple[frozenset[str], bool]:
    """The same said with the fewest choices: all of them is an answer, all but one that one."""
    veld, waarden = _veld(namen, deel), deel.waarden
    alle = frozenset(k.naam for k in veld.keuzes)
    if veld.type != "select_one" or veld.keuzefilter is not None or len(alle) < 2:
        return waarden, deel.wel
    if deel.wel and "" not in waarden and waarden >= alle:
        return frozenset(("",)), False
    if not deel.wel and "" in waarden and len(waarden) > 1 and 0 < len(alle - waarden) < len(waarden):
        return alle - waarden, True
    return waarden, deel.wel


def _veld(namen: Namen, deel: Kies) -> Veld:
    return namen.model.op_pad[deel.pad.partition("#")[0]]
