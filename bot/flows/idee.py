"""Ideas of the charette in the chat: bring one, follow one by its number, and vote for a variant while that is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.flows.aanmelden import CHARETTE
from bot.state import State
from bot.steps import Ask, Do, Effect, Say, Steps, View
from kern.taal import zin
from kern.vragen import Keuze, Vraag

FLOW = "idee"
IDEE, VOLG, STEM, KLAAR = "idee", "volg", "stem", "klaar"
LANGSTE = 500
HOOGSTE = 9999


def begin(charette_id: int, taal: str, wat: str = "", nummer: str = "", variant: str = "") -> State:
    """Where this conversation begins; what was said already is not asked again."""
    given = {"_wat": wat, "_nummer": nummer, "_variant": variant}
    return State(FLOW, notes={CHARETTE: str(charette_id)}, answers={k: v for k, v in given.items() if v}, taal=taal)


def steps() -> Steps:
    """One thing at a time, as often as they like."""
    return (
        Ask("_wat", _what),
        Ask("_thema", _theme, when=lambda v: _does(v, IDEE) and bool(_c(v)["themas"])),
        Ask("_tekst", _text, when=lambda v: _does(v, IDEE)),
        Ask("_goed", _sure, when=lambda v: _does(v, IDEE)),
        Do("_gebracht", _bring, when=lambda v: _does(v, IDEE) and v.answers.get("_goed") == "ja"),
        Say("_ontvangen", lambda v: v.notes["_gebracht.zin"], when=lambda v: "_gebracht.zin" in v.notes),
        Say("_niets", lambda v: zin("aanmelden.idee.niets"), when=lambda v: v.answers.get("_goed") == "nee"),
        Ask("_nummer", _number, when=lambda v: _does(v, VOLG)),
        Do("_gevolgd", _follow, when=lambda v: _does(v, VOLG)),
        Say("_weg", lambda v: v.notes["_gevolgd.zin"], when=lambda v: "_gevolgd.zin" in v.notes),
        Say("_geen_stemming", lambda v: zin("aanmelden.stem.dicht"), when=lambda v: _does(v, STEM) and not _vote(v)),
        Say("_voorstellen", _proposals, when=lambda v: _does(v, STEM) and bool(_vote(v))),
        Ask("_variant", _variant, when=lambda v: _does(v, STEM) and bool(_vote(v))),
        Do("_gestemd", _cast, when=lambda v: _does(v, STEM) and bool(_vote(v))),
        Say("_stem_zin", lambda v: v.notes["_gestemd.zin"], when=lambda v: "_gestemd.zin" in v.notes),
        Ask("_nog", _more, when=lambda v: not _does(v, KLAAR)),
        Do("_weer", lambda v: Effect("idee_weer", "_weer"), when=lambda v: v.answers.get("_nog") == "ja"),
        Say("_dag", lambda v: zin("aanmelden.idee.dag"), when=lambda v: _does(v, KLAAR) or "_nog" in v.answers),
    )


def _c(view: View) -> Mapping[str, Any]:
    found: Mapping[str, Any] = view.facts.extra["charette"]
    return found


def _does(view: View, wat: str) -> bool:
    return view.answers.get("_wat") == wat


def _vote(view: View) -> Mapping[str, Any]:
    """The variants one may vote for now; empty when there is no vote."""
    found: Mapping[str, Any] = _c(view)["stemming"]
    return found


def _what(view: View) -> Vraag:
    names = [IDEE, VOLG, *([STEM] if _vote(view) else []), KLAAR]
    keuzes = tuple(Keuze(naam, zin(f"aanmelden.idee.keuze_{naam}")) for naam in names)
    return Vraag("_wat", "een", zin("aanmelden.idee.wat", titel=_c(view)["titel"]), keuzes=keuzes)


def _theme(view: View) -> Vraag:
    keuzes = tuple(Keuze(sleutel, naam) for sleutel, naam in _c(view)["themas"])
    return Vraag("_thema", "een", zin("aanmelden.idee.thema"), keuzes=keuzes, verplicht=False)


def _text(view: View) -> Vraag:
    return Vraag("_tekst", "tekst", zin("aanmelden.idee.tekst"), hint=zin("aanmelden.idee.tekst_hint"), maximum=LANGSTE)


def _sure(view: View) -> Vraag:
    keuzes = (Keuze("ja", zin("aanmelden.idee.ja_stuur")), Keuze("nee", zin("aanmelden.idee.nee_niets")))
    return Vraag("_goed", "een", zin("aanmelden.idee.goed", tekst=view.answers["_tekst"]), keuzes=keuzes)


def _bring(view: View) -> Effect:
    thema = view.answers.get("_thema", "")
    data = {"tekst": view.answers["_tekst"], "thema": int(thema[1:]) if thema else None}
    return Effect("breng_idee", "_gebracht", data)


def _number(view: View) -> Vraag:
    return Vraag("_nummer", "geheel", zin("aanmelden.idee.nummer"), minimum=1, maximum=HOOGSTE)


def _follow(view: View) -> Effect:
    return Effect("volg_idee", "_gevolgd", {"nummer": int(view.answers["_nummer"])})


def _proposals(view: View) -> str:
    lines = [zin("aanmelden.stem.over", titel=_vote(view)["titel"])]
    return "\n".join([*lines, *(f"{v['label']}. {v['tekst']}".strip() for v in _vote(view)["varianten"])])


def _variant(view: View) -> Vraag:
    keuzes = tuple(Keuze(v["sleutel"], v["label"]) for v in _vote(view)["varianten"])
    return Vraag("_variant", "een", zin("aanmelden.stem.welke"), hint=zin("aanmelden.stem.hint"), keuzes=keuzes)


def _cast(view: View) -> Effect:
    return Effect("stem", "_gestemd", {"variant": view.answers["_variant"]})


def _more(view: View) -> Vraag:
    keuzes = (Keuze("ja", zin("aanmelden.idee.nog_ja")), Keuze("nee", zin("aanmelden.idee.nog_nee")))
    return Vraag("_nog", "een", zin("aanmelden.idee.nog"), keuzes=keuzes)
