"""The engine: a turn is a pure function of steps, state, what was said and facts.

The state is a small JSON document. Where the conversation is, is never stored: it is the first step, from the top,
that holds and is not done. So a changed answer needs no bookkeeping, and the log can be made anew at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from bot.state import CONFIRM, Line, Reply, Said, State, SummaryLine, Turn
from bot.steps import Ask, Do, Facts, Note, Say, Step, Steps, View
from kern.taal import zin
from kern.vragen import Begrepen, Bevestigen, Keuze, Onduidelijk, Overgeslagen, Vraag, lees, toon, verkort

MAX_STEPS = 500


def view_of(state: State, facts: Facts) -> View:
    """The view of a state, in which the steps decide."""
    return View(state.answers, state.notes, facts)


def holds(step: Step, view: View) -> bool:
    """Whether a step counts now."""
    return step.when is None or step.when(view)


def begin(steps: Steps, state: State, facts: Facts) -> Turn:
    """Say and do everything up to the first question."""
    return _advance(steps, state, facts, [])


def turn(steps: Steps, state: State, said: Said, facts: Facts) -> Turn:
    """Take what was said as the answer to the open question. `state` is not changed."""
    state = _copy(state)
    view = view_of(state, facts)
    ask = current(steps, state, facts)
    # A question beside the steps can also be open after the last of them.
    if state.terzijde and said.question in ("", state.terzijde["key"]):
        return _beside(steps, state, said, facts, ask)
    if ask is None:
        return Turn(state)
    if said.question and said.question != ask.key:
        return _stale(steps, state, said, facts)
    state.terzijde = {}
    vraag = ask.vraag(view)
    reading = lees(vraag, said.text, facts.vandaag, said.chosen, state.vinkjes)
    match reading:
        case Begrepen(waarde, terugzeggen):
            return _take(steps, state, facts, ask, waarde, said, terugzeggen)
        case Overgeslagen() if vraag.standaard:
            return _take(steps, state, facts, ask, vraag.standaard, said, None)
        case Overgeslagen() if not vraag.verplicht:
            return _take(steps, state, facts, ask, "", said, None)
        case Overgeslagen():
            return _again(state, view, ask, zin("gesprek.vraag.verplicht"))
        case Bevestigen(waarde, tekst):
            keuzes = (("ja", zin("gesprek.knop.ja_klopt")), ("nee", zin("gesprek.knop.nee_anders")))
            return ask_beside(state, CONFIRM, tekst, keuzes, waarde=waarde, gezegd=said.text)
        case Onduidelijk(melding, _, gevonden):
            return _again(state, view, ask, melding, gevonden)
    raise AssertionError(reading)


def ask_beside(state: State, key: str, tekst: str, keuzes: Sequence[tuple[str, str]], **data: str) -> Turn:
    """Ask something beside the steps, with (value, label) choices; what it is about goes along as `data`."""
    state = _copy(state)
    state.terzijde = {"key": key, "tekst": tekst, "keuzes": [list(k) for k in keuzes], "data": data}
    state.melding, state.tussen = "", []
    return Turn(state, (Reply(tekst, None, beside_question(state)),))


def beside_question(state: State) -> Vraag:
    """The question beside the steps that is open now."""
    aside = state.terzijde
    keuzes = tuple(Keuze(naam, label) for naam, label in aside["keuzes"])
    return Vraag(aside["key"], "een", aside["tekst"], keuzes=keuzes)


def settle(
    steps: Steps,
    state: State,
    key: str,
    result: Mapping[str, str],
    facts: Facts,
    loaded: Mapping[str, str] | None = None,
) -> Turn:
    """Go on after the effect `key` with its result, which becomes the notes `<key>.<name>`.

    A result with `opnieuw` takes the answer to that question back and asks it again with the sentence `melding`.
    `loaded` are answers that were given before and count as answers from now on.
    """
    state = _copy(state)
    state.answers |= loaded or {}
    again = result.get("opnieuw", "")
    if again:
        state.answers.pop(again, None)
        state.said.pop(again, None)
        state.melding = result.get("melding", "")
        lead = [Reply(state.melding)] if state.melding else []
        return _advance(steps, state, facts, lead)
    state.notes |= {f"{key}.{name}": value for name, value in result.items()}
    state.done.append(key)
    return _advance(steps, state, facts, [])


def put(steps: Steps, state: State, ask: Ask, waarde: str, facts: Facts) -> tuple[State, str]:
    """Take a value that was read already as the answer to any question that counts, for a page with several.

    Returns the new state and "", or the state as it was and why the value will not do.
    """
    wrong = ask.check(view_of(state, facts), waarde) if ask.check and waarde else None
    if wrong:
        return state, wrong
    state = _copy(state)
    _store(steps, state, facts, ask, waarde)
    return state, ""


def back(steps: Steps, state: State, facts: Facts) -> Turn:
    """*Terug*: open the question before the present one again; its answer stays until a new one is given."""
    path = answered_keys(steps, state, facts)
    at = state.wijzigt or ""
    before = path[: path.index(at)] if at in path else path
    if not before:
        return _tell(steps, state, facts, zin("gesprek.vraag.eerste"))
    return reopen(steps, state, before[-1], facts)


def reopen(steps: Steps, state: State, key: str, facts: Facts) -> Turn:
    """*Wijzig*: open an answered question again. The other answers stay, see `_keep`."""
    if key not in answered_keys(steps, state, facts):
        return _tell(steps, state, facts, zin("gesprek.vraag.niet_te_wijzigen"))
    state = _copy(state)
    state.wijzigt, state.terzijde, state.melding, state.tussen, state.vinkjes = key, {}, "", [], []
    return Turn(state, (_question(steps, state, facts),))


def tell(steps: Steps, state: State, facts: Facts, *lines: str) -> Turn:
    """Say something in passing and repeat the open question; nothing else changes."""
    return _tell(steps, state, facts, *lines)


def current(steps: Steps, state: State, facts: Facts) -> Ask | None:
    """The question that is open now, or None when the conversation is at its end."""
    step = _next(steps, state, view_of(state, facts))
    return step if isinstance(step, Ask) else None


def answered(steps: Steps, state: State, facts: Facts) -> list[tuple[Ask, Vraag]]:
    """The questions that count and are answered, in order, with how they read now."""
    view = view_of(state, facts)
    return [
        (step, step.vraag(view))
        for step in _until_open(steps, state, view)
        if isinstance(step, Ask) and step.key in state.answers
    ]


def answered_keys(steps: Steps, state: State, facts: Facts) -> list[str]:
    """The keys of the questions that count and are answered, in order."""
    view = view_of(state, facts)
    return [
        step.key
        for step in _until_open(steps, state, view)
        if isinstance(step, Ask) and step.counted and step.key in state.answers
    ]


def log(steps: Steps, state: State, facts: Facts, recent: int | None = None) -> tuple[list[Line], int]:
    """The conversation up to the open question, made anew from steps and state, and how many steps were left out.

    `recent`: only so many of what was said and answered last; None: all of it.
    """
    view = view_of(state, facts)
    told = [step for step in _until_open(steps, state, view) if _stands_in_log(step, state)]
    start = 0 if recent is None else max(0, len(told) - recent)
    lines = [line for step in told[start:] for line in _lines(step, state, view)]
    return lines + [Line("bot", t) for t in state.tussen], start


def _stands_in_log(step: Step, state: State) -> bool:
    if isinstance(step, Ask):
        return step.key in state.answers and not step.summary
    return isinstance(step, Say) and step.key in state.done


def _lines(step: Step, state: State, view: View) -> Iterator[Line]:
    if isinstance(step, Say):
        yield Line("bot", step.text(view))
    elif isinstance(step, Ask):
        vraag = step.vraag(view)
        shown = shown_answer(vraag, state.answers[step.key])
        typed = state.said.get(step.key, "")
        yield Line("bot", vraag.tekst)
        yield Line("bewoner", typed or shown, step.key if step.counted else "")
        if typed:
            yield Line("bot", zin("gesprek.vraag.genoteerd", antwoord=shown))


def progress(steps: Steps, state: State, facts: Facts) -> int:
    """The number of the open question among those that count; 0 when the open one does not count."""
    ask = current(steps, state, facts)
    if ask is None or not ask.counted:
        return 0
    path = answered_keys(steps, state, facts)
    return path.index(ask.key) + 1 if ask.key in path else len(path) + 1


def shown_answer(vraag: Vraag, waarde: str) -> str:
    """An answer as people read it; a passed-over question says so."""
    return toon(vraag, waarde) if waarde else zin("gesprek.vraag.overgeslagen")


def summary(steps: Steps, state: State, facts: Facts) -> list[SummaryLine]:
    """The answers that count, with their numbers."""
    view = view_of(state, facts)
    counted = [(ask, vraag) for ask, vraag in answered(steps, state, facts) if ask.counted]
    return [
        SummaryLine(
            i, ask.short(view) if ask.short else vraag.tekst, shown_answer(vraag, state.answers[ask.key]), ask.key
        )
        for i, (ask, vraag) in enumerate(counted, 1)
    ]


def _next(steps: Steps, state: State, view: View) -> Step | None:
    """The first step that holds and is not done; a question that is open again comes first."""
    if state.wijzigt:
        for step in steps:
            if step.key == state.wijzigt and isinstance(step, Ask) and holds(step, view):
                return step
    for step in steps:
        if not _is_done(step, state) and holds(step, view):
            return step
    return None


def _is_done(step: Step, state: State) -> bool:
    if isinstance(step, Ask):
        return step.key in state.answers
    return step.key in state.done


def _until_open(steps: Steps, state: State, view: View) -> Iterator[Step]:
    """The steps that hold, in order, up to the first one that is not done."""
    for step in steps:
        if not holds(step, view):
            continue
        if not _is_done(step, state):
            return
        yield step


def _advance(steps: Steps, state: State, facts: Facts, replies: list[Reply]) -> Turn:
    for _ in range(MAX_STEPS):
        view = view_of(state, facts)
        step = _next(steps, state, view)
        match step:
            case None:
                return Turn(state, tuple(replies))
            case Say():
                replies.append(Reply(step.text(view)))
                state.done.append(step.key)
            case Note():
                state.notes[step.key] = step.value(view)
                state.done.append(step.key)
            case Do():
                return Turn(state, tuple(replies), (step.effect(view),))
            case Ask():
                replies.append(_question(steps, state, facts))
                return Turn(state, tuple(replies))
    raise RuntimeError(f"flow {state.flow}: no question within {MAX_STEPS} steps")


def _question(steps: Steps, state: State, facts: Facts) -> Reply:
    ask = current(steps, state, facts)
    if ask is None:
        return Reply("")
    vraag = ask.vraag(view_of(state, facts))
    return Reply(vraag.tekst, ask, vraag)


def _take(steps: Steps, state: State, facts: Facts, ask: Ask, waarde: str, said: Said, echo: str | None) -> Turn:
    if waarde in ask.commands:
        return Turn(state, beside=("_opdracht", waarde))
    view = view_of(state, facts)
    wrong = ask.check(view, waarde) if ask.check and waarde else None
    if wrong:
        return _again(state, view, ask, wrong)
    _store(steps, state, facts, ask, waarde)
    if echo and said.text:
        state.said[ask.key] = said.text
    return _advance(steps, state, facts, [Reply(echo)] if echo else [])


def _store(steps: Steps, state: State, facts: Facts, ask: Ask, waarde: str) -> None:
    before = _copy(state)
    state.answers[ask.key] = waarde
    if ask.counted:
        state.luidde[ask.key] = _reading(ask.vraag(view_of(before, facts)))
    state.said.pop(ask.key, None)
    state.wijzigt, state.terzijde, state.melding, state.tussen, state.vinkjes = "", {}, "", [], []
    if ask.key in before.answers and before.answers[ask.key] != waarde:
        _keep(steps, before, state, facts)


def _keep(steps: Steps, before: State, state: State, facts: Facts) -> None:
    """After a change: an answer stays unless its question reads otherwise now, or its value will not do any more.

    An answer that no longer counts is kept aside by the steps themselves: it leaves the summary and what is sent, and
    comes back when it counts again, if its question still reads as it did when it was answered.
    """
    old, new = view_of(before, facts), view_of(state, facts)
    for step in steps:
        if not isinstance(step, Ask) or step.key not in state.answers or step.key == before.wijzigt:
            continue
        if not holds(step, new):
            continue
        waarde, vraag = state.answers[step.key], step.vraag(new)
        before_read = _reading(step.vraag(old)) if holds(step, old) else state.luidde.get(step.key, "")
        same = before_read in ("", _reading(vraag))
        if not same or (waarde and step.check and step.check(new, waarde)):
            del state.answers[step.key]
            state.said.pop(step.key, None)
            new = view_of(state, facts)


def _reading(vraag: Vraag) -> str:
    """A mark of how a question reads: its words and its choices."""
    return f"{crc32(repr((vraag.tekst, vraag.keuzes)).encode()):08x}"


def _again(state: State, view: View, ask: Ask, melding: str, gevonden: Sequence[str] = ()) -> Turn:
    """Ask again and say why. `gevonden`: what was understood so far; the next answer is read with it."""
    vraag = ask.vraag(view)
    state.melding, state.terzijde, state.tussen = melding, {}, []
    if vraag.soort == "meer":  # ticks stay; what was found in a long list is only shown
        vraag = replace(vraag, keuzes=verkort(vraag, gevonden, state.vinkjes)) if gevonden else vraag
    else:
        state.vinkjes = list(gevonden)
    why = (Reply(melding),) if melding else ()
    return Turn(state, (*why, Reply(vraag.tekst, ask, vraag)))


def _beside(steps: Steps, state: State, said: Said, facts: Facts, ask: Ask | None) -> Turn:
    vraag = beside_question(state)
    data = state.terzijde["data"]
    reading = lees(vraag, said.text, facts.vandaag, said.chosen)
    if vraag.key != CONFIRM:
        if isinstance(reading, Begrepen):
            state.terzijde = {}
            return Turn(state, beside=(vraag.key, reading.waarde))
        return Turn(state, (Reply(zin("gesprek.vraag.kies")), Reply(vraag.tekst, None, vraag)))
    state.terzijde = {}
    if ask is None:
        return Turn(state)
    if isinstance(reading, Begrepen) and reading.waarde == "ja":
        shown = shown_answer(ask.vraag(view_of(state, facts)), data["waarde"])
        echo = zin("gesprek.vraag.genoteerd", antwoord=shown)
        return _take(steps, state, facts, ask, data["waarde"], Said(data["gezegd"]), echo)
    if isinstance(reading, Begrepen):
        return _again(state, view_of(state, facts), ask, zin("gesprek.vraag.probeer_opnieuw"))
    # Not a yes or a no: perhaps it is the answer itself, said better.
    return turn(steps, state, replace(said, question=""), facts)


def _stale(steps: Steps, state: State, said: Said, facts: Facts) -> Turn:
    answered_before = said.question in state.answers
    key = "gesprek.vraag.al_beantwoord" if answered_before else "gesprek.vraag.knop_verlopen"
    return _tell(steps, state, facts, zin(key))


def _tell(steps: Steps, state: State, facts: Facts, *lines: str) -> Turn:
    state = _copy(state)
    state.tussen, state.melding = list(lines), ""
    question = _question(steps, state, facts)
    replies = [Reply(t) for t in lines]
    if state.terzijde:
        question = Reply(state.terzijde["tekst"], None, beside_question(state))
    return Turn(state, (*replies, question) if question.vraag else tuple(replies))


def _copy(state: State) -> State:
    """A state of its own: the caller's stays as it was."""
    return replace(
        state,
        answers=dict(state.answers),
        said=dict(state.said),
        notes=dict(state.notes),
        done=list(state.done),
        terzijde=dict(state.terzijde),
        tussen=list(state.tussen),
        vinkjes=list(state.vinkjes),
        luidde=dict(state.luidde),
    )
