"""The engine alone, with small steps made by hand. Between any two turns the state passes through JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import engine
from bot.state import Line, Said, State, SummaryLine, Turn
from bot.steps import Ask, Do, Effect, Facts, Note, Say, Steps, View, When
from kern.taal import zin
from kern.vragen import Keuze, Vraag

FACTS = Facts(date(2027, 3, 1), "web", "Oude IJsselstreek")
JA_NEE = (Keuze("ja", "Ja"), Keuze("nee", "Nee"))


def een(key: str, tekst: str, *namen: str, verplicht: bool = True) -> Vraag:
    """A question with one answer, whose labels are its names with a capital."""
    return Vraag(key, "een", tekst, keuzes=tuple(Keuze(n, n.capitalize()) for n in namen), verplicht=verplicht)


def _budget(view: View) -> Vraag:
    return een("budget", f"Hoeveel kost een {view.answers.get('woning', '')}?", "weinig", "veel", verplicht=False)


def _woning(*namen: str) -> When:
    """Whether somebody with a house chose one of these."""
    return lambda v: v.answers.get("wat") == "huis" and v.answers.get("woning") in namen


# A dog or a house; the price asks by name, the second choice may not be the first, the dog has a number.
STEPS: Steps = (
    Say("hallo", lambda v: "Hallo."),
    Ask("wat", lambda v: een("wat", "Huis of hond?", "huis", "hond"), counted=True),
    Ask(
        "woning",
        lambda v: een("woning", "Welke woning?", "flat", "hoeve", "villa"),
        when=lambda v: v.answers.get("wat") == "huis",
        counted=True,
        short=lambda v: "Woning",
    ),
    Ask(
        "tweede",
        lambda v: een("tweede", "En anders?", "flat", "hoeve", "villa"),
        when=_woning("flat", "hoeve"),
        check=lambda v, w: "Dat was de eerste al." if w == v.answers.get("woning") else None,
        counted=True,
    ),
    Ask("budget", _budget, when=_woning("flat", "villa"), counted=True),
    Ask("honden", lambda v: Vraag("honden", "geheel", "Hoeveel honden?"), lambda v: v.answers["wat"] == "hond"),
    Ask("extra", lambda v: Vraag("extra", "tekst", "Nog iets?", verplicht=False), counted=True),
    Note("lengte", lambda v: str(len(v.answers["extra"]))),
    Do("bewaar", lambda v: Effect("bewaar", "bewaar", {"lengte": v.notes["lengte"]})),
    Say("klaar", lambda v: f"Bewaard als {v.notes['bewaar.nummer']}."),
)


def through_json(state: State) -> State:
    """The state as the next process would find it."""
    return State.from_json(json.loads(json.dumps(state.to_json())))


class Gesprek:
    """A conversation whose state is JSON between its turns."""

    def __init__(self, steps: Steps = STEPS) -> None:
        self.steps = steps
        self.turn = engine.begin(steps, State("proef"), FACTS)

    @property
    def state(self) -> State:
        return through_json(self.turn.state)

    def __call__(self, move: Callable[[State], Turn]) -> Gesprek:
        self.turn = move(self.state)
        return self

    def say(self, *texts: str) -> Gesprek:
        for text in texts:
            self(lambda s, text=text: engine.turn(self.steps, s, Said(text), FACTS))  # type: ignore[misc]
        return self

    def press(self, question: str, *values: str) -> Gesprek:
        return self(lambda s: engine.turn(self.steps, s, Said("", values, question), FACTS))

    def back(self) -> Gesprek:
        return self(lambda s: engine.back(self.steps, s, FACTS))

    def reopen(self, key: str) -> Gesprek:
        return self(lambda s: engine.reopen(self.steps, s, key, FACTS))

    @property
    def said(self) -> list[str]:
        return [r.text for r in self.turn.replies]

    @property
    def open(self) -> str:
        ask = engine.current(self.steps, self.state, FACTS)
        return ask.key if ask else ""

    def summary(self) -> list[str]:
        return [f"{x.nummer} {x.kort}: {x.antwoord}" for x in engine.summary(self.steps, self.state, FACTS)]


def huis() -> Gesprek:
    return Gesprek().say("huis", "flat", "hoeve", "weinig")


# --- going on


def test_it_begins_with_all_that_is_said_before_the_first_question() -> None:
    g = Gesprek()
    assert g.said == ["Hallo.", "Huis of hond?"]
    assert g.turn.replies[-1].ask is STEPS[1]
    assert g.say("huis").said == ["Welke woning?"]


def test_an_answer_that_was_not_typed_literally_is_said_back() -> None:
    g = Gesprek().say("hiusje", "hond", "drie")
    assert g.said == ["Genoteerd: 3.", "Nog iets?"]
    assert g.state.said == {"honden": "drie"}


def test_an_effect_waits_for_its_result() -> None:
    g = huis().say("Mooi.")
    (effect,) = g.turn.effects
    assert effect == Effect("bewaar", "bewaar", {"lengte": "5"})
    assert g.said == []
    g(lambda s: engine.settle(STEPS, s, "bewaar", {"nummer": "7"}, FACTS))
    assert (g.said, g.open) == (["Bewaard als 7."], "")
    assert engine.turn(STEPS, g.state, Said("nog wat"), FACTS) == Turn(g.state)


def test_an_effect_can_take_an_answer_back() -> None:
    g = huis().say("Mooi.")
    g(lambda s: engine.settle(STEPS, s, "bewaar", {"opnieuw": "extra", "melding": "Dat past niet."}, FACTS))
    assert (g.said, g.open, g.state.melding) == (["Dat past niet.", "Nog iets?"], "extra", "Dat past niet.")
    assert "extra" not in g.state.answers


def test_answers_that_an_effect_brings_along_count() -> None:
    steps: Steps = (Do("haal", lambda v: Effect("haal", "haal")), *STEPS)
    g = Gesprek(steps)
    g(lambda s: engine.settle(steps, s, "haal", {}, FACTS, loaded={"wat": "hond", "honden": "2"}))
    assert g.open == "extra"


def test_no_question_within_reach_is_a_mistake_of_the_flow() -> None:
    endless: Steps = tuple(Say(f"s{i}", lambda v: "…") for i in range(engine.MAX_STEPS + 1))
    with pytest.raises(RuntimeError, match="no question"):
        engine.begin(endless, State("proef"), FACTS)


# --- what is not an answer


def test_what_is_not_understood_is_asked_again_and_changes_nothing() -> None:
    g = Gesprek().say("kasteel")
    assert g.said[-1] == "Huis of hond?" and g.state.melding == g.said[0]
    assert g.say("huis").state.melding == ""


def test_a_value_that_will_not_do_says_why() -> None:
    g = Gesprek().say("huis", "flat", "flat")
    assert g.said == ["Dat was de eerste al.", "En anders?"]
    assert "tweede" not in g.state.answers


@pytest.mark.parametrize("leave_out", [Said("sla over"), Said("", (), "budget"), Said("Sla over", None, "budget")])
def test_what_may_be_passed_over(leave_out: Said) -> None:
    g = Gesprek().say("huis", "villa")
    g(lambda s: engine.turn(STEPS, s, leave_out, FACTS))
    assert (g.state.answers["budget"], g.open) == ("", "extra")
    assert g.summary()[-1] == "3 Hoeveel kost een villa?: Overgeslagen"


def test_a_required_question_is_not_passed_over() -> None:
    assert Gesprek().say("sla over").open == "wat"
    assert Gesprek().press("wat").open == "wat"


def test_a_button_of_an_answered_question_says_so_and_one_of_no_question_says_that() -> None:
    g = huis()
    assert g.press("wat", "hond").said == [zin("gesprek.vraag.al_beantwoord"), "Nog iets?"]
    assert g.press("honden", "2").said == [zin("gesprek.vraag.knop_verlopen"), "Nog iets?"]
    assert g.press("weg", "2").said == [zin("gesprek.vraag.knop_verlopen"), "Nog iets?"]
    assert g.state.answers["wat"] == "huis"


def test_a_choice_that_is_not_offered_is_refused() -> None:
    g = Gesprek().press("wat", "kat")
    assert (g.said[0], g.open) == (zin("antwoorden.knop.ongeldig"), "wat")


def test_a_choice_can_be_a_command() -> None:
    steps: Steps = (Ask("wat", lambda v: een("wat", "Wat?", "huis", "mens"), commands=("mens",)),)
    g = Gesprek(steps).say("mens")
    assert (g.turn.beside, g.state.answers) == (("_opdracht", "mens"), {})


def test_something_said_in_passing_repeats_the_question() -> None:
    g = huis()
    g(lambda s: engine.tell(STEPS, s, FACTS, "Even dit.", "En dat."))
    assert g.said == ["Even dit.", "En dat.", "Nog iets?"]
    assert g.state.tussen == ["Even dit.", "En dat."]
    assert g.say("Mooi.").state.tussen == []


# --- beside the steps

HOND = ["hond", "een stuk of drie"]


def test_an_unsure_reading_is_asked_first() -> None:
    g = Gesprek().say(*HOND)
    assert g.said == ["Ik lees: 3. Klopt dat?"] and "honden" not in g.state.answers
    assert g.say("ja").said == ["Genoteerd: 3.", "Nog iets?"]
    assert (g.state.answers["honden"], g.state.said["honden"]) == ("3", "een stuk of drie")


def test_no_to_an_unsure_reading_asks_the_question_itself_again() -> None:
    g = Gesprek().say(*HOND, "nee")
    assert g.said == [zin("gesprek.vraag.probeer_opnieuw"), "Hoeveel honden?"]
    assert g.say("2").state.answers["honden"] == "2"


def test_a_better_answer_instead_of_yes_or_no_counts() -> None:
    assert Gesprek().say(*HOND, "4").state.answers["honden"] == "4"


def test_wijzig_and_terug_let_an_unsure_reading_go() -> None:
    assert Gesprek().say(*HOND).reopen("wat").say("huis").open == "woning"
    g = Gesprek().say(*HOND).back()
    assert (g.said, g.state.terzijde) == (["Huis of hond?"], {})


def test_the_open_question_in_another_tab_goes_before_what_is_asked_beside_it() -> None:
    g = Gesprek().say(*HOND)
    g(lambda s: engine.turn(STEPS, s, Said("5", None, "honden"), FACTS))
    assert (g.state.answers["honden"], g.state.terzijde) == ("5", {})


def test_another_question_beside_the_steps_goes_to_the_shell() -> None:
    g = huis()
    g(lambda s: engine.ask_beside(s, "weg", "Alles weg?", [("ja", "Ja"), ("nee", "Nee")]))
    assert g.say("wat?").said == [zin("gesprek.vraag.kies"), "Alles weg?"]
    assert g.say("nee").turn.beside == ("weg", "nee")
    assert (g.state.terzijde, g.open) == ({}, "extra")


def test_a_question_beside_the_steps_is_answered_after_the_end_too() -> None:
    steps: Steps = (Say("dag", lambda v: "Dag."),)
    g = Gesprek(steps)
    g(lambda s: engine.ask_beside(s, "weg", "Alles weg?", [("ja", "Ja"), ("nee", "Nee")]))
    assert g.say("ja").turn.beside == ("weg", "ja")


# --- back, change


def test_terug_goes_back_one_question_at_a_time() -> None:
    g = huis()
    assert [g.back().open for _ in range(5)] == ["budget", "tweede", "woning", "wat", "wat"]
    assert g.said == [zin("gesprek.vraag.eerste"), "Huis of hond?"]
    assert g.say("huis").open == "extra"
    assert g.state.answers == {"wat": "huis", "woning": "flat", "tweede": "hoeve", "budget": "weinig"}


def test_what_does_not_depend_on_a_change_stays() -> None:
    g = huis().reopen("tweede").say("villa")
    assert (g.open, g.state.answers["budget"]) == ("extra", "weinig")


def test_a_question_that_reads_otherwise_is_asked_again() -> None:
    g = Gesprek().say("huis", "villa", "veel").reopen("woning").say("flat")
    assert g.open == "tweede"
    assert g.say("hoeve").said == ["Hoeveel kost een flat?"]


def test_an_answer_that_will_not_do_any_more_is_asked_again() -> None:
    g = huis().reopen("woning").say("hoeve")
    assert g.said == ["En anders?"] and "tweede" not in g.state.answers


def test_what_no_longer_counts_is_hidden_and_comes_back() -> None:
    g = huis().reopen("wat").say("hond")
    assert g.open == "honden" and g.state.answers["tweede"] == "hoeve"
    assert g.summary() == ["1 Huis of hond?: Hond"]
    g.reopen("wat").say("huis")
    assert g.open == "extra"
    assert g.summary()[1:] == ["2 Woning: Flat", "3 En anders?: Hoeve", "4 Hoeveel kost een flat?: Weinig"]


def test_what_comes_back_and_will_not_do_any_more_is_asked_again() -> None:
    g = huis().reopen("woning").say("villa")  # the second choice, hoeve, is hidden now
    g.say("veel").reopen("woning").say("hoeve")
    assert g.open == "tweede" and "tweede" not in g.state.answers


def test_what_comes_back_reading_otherwise_is_asked_again() -> None:
    # The price of a flat; hidden by the farm; then it is about a villa.
    g = huis().reopen("woning").say("hoeve").say("flat").reopen("woning").say("villa")
    assert g.said == ["Hoeveel kost een villa?"]


def test_only_a_question_that_counts_and_is_answered_can_be_changed() -> None:
    for key in ("extra", "honden", "", "_start"):
        assert huis().reopen(key).said == [zin("gesprek.vraag.niet_te_wijzigen"), "Nog iets?"]


def test_boxes_ticked_for_one_question_are_not_those_of_another() -> None:
    g = huis()
    ticked = State.from_json(g.state.to_json() | {"vinkjes": ["a", "b"]})
    assert engine.reopen(STEPS, ticked, "wat", FACTS).state.vinkjes == []


# --- what is shown


def test_the_log_is_made_anew_from_the_state() -> None:
    g = Gesprek().say("hond", "drie")
    assert engine.log(STEPS, g.state, FACTS)[0] == [
        Line("bot", "Hallo."),
        Line("bot", "Huis of hond?"),
        Line("bewoner", "Hond", "wat"),
        Line("bot", "Hoeveel honden?"),
        Line("bewoner", "drie"),
        Line("bot", "Genoteerd: 3."),
    ]


def test_progress_and_summary() -> None:
    g = Gesprek()
    seen = []
    for text in ("huis", "flat", "hoeve", "weinig"):
        seen.append(engine.progress(STEPS, g.state, FACTS))
        g.say(text)
    assert seen == [1, 2, 3, 4]
    assert engine.progress(STEPS, g.reopen("woning").state, FACTS) == 2
    assert engine.summary(STEPS, g.state, FACTS)[1] == SummaryLine(2, "Woning", "Flat", "woning")
    assert engine.progress(STEPS, Gesprek().say("hond").state, FACTS) == 0


def test_a_turn_leaves_the_state_it_was_given() -> None:
    before = huis().state
    kept = through_json(before)
    engine.turn(STEPS, before, Said("Mooi."), FACTS)
    engine.reopen(STEPS, before, "wat", FACTS)
    engine.settle(STEPS, before, "bewaar", {"nummer": "1"}, FACTS, loaded={"x": "y"})
    engine.ask_beside(before, "weg", "Weg?", [("ja", "Ja")])
    assert before == kept


def test_a_key_the_state_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError):
        State.from_json({"flow": "proef", "iets_nieuws": 1})


# --- anything at all

WORDS = st.sampled_from(
    ["huis", "hond", "flat", "hoeve", "villa", "veel", "ja", "nee", "sla over", "drie", "ongeveer 3"]
)
KEYS = st.sampled_from(["", "wat", "woning", "tweede", "budget", "honden", "extra", "_bevestig", "weg"])
SAID = st.builds(
    Said,
    st.one_of(WORDS, st.text(max_size=12)),
    st.none() | st.lists(WORDS, max_size=3).map(tuple),
    KEYS,
)
MOVES = st.one_of(
    SAID.map(lambda said: lambda s: engine.turn(STEPS, s, said, FACTS)),
    KEYS.map(lambda key: lambda s: engine.reopen(STEPS, s, key, FACTS)),
    st.just(lambda s: engine.back(STEPS, s, FACTS)),
    st.just(lambda s: engine.tell(STEPS, s, FACTS, "Even dit.")),
    st.just(lambda s: engine.ask_beside(s, "weg", "Weg?", [("ja", "Ja"), ("nee", "Nee")])),
)


@given(st.lists(MOVES, max_size=25))
def test_no_turn_raises_and_every_state_is_json(moves: list[Callable[[State], Turn]]) -> None:
    g = Gesprek()
    for move in moves:
        g(move)
        while g.turn.effects:
            g(lambda s: engine.settle(STEPS, s, "bewaar", {"nummer": "1"}, FACTS))
        state = g.state
        assert through_json(state) == state == g.turn.state
        engine.log(STEPS, state, FACTS)
        # Every answer that counts would be taken again today.
        view = engine.view_of(state, FACTS)
        for ask, vraag in engine.answered(STEPS, state, FACTS):
            value = state.answers[ask.key]
            assert not (value and ask.check and ask.check(view, value))
            assert not value or not vraag.keuzes or value in {k.naam for k in vraag.keuzes}
        if state.terzijde or g.open:
            assert not g.turn.replies or g.turn.replies[-1].vraag is not None


def test_a_long_conversation_is_shown_from_its_recent_turns() -> None:
    state = Gesprek().say("hond", "drie").state
    whole, none = engine.log(STEPS, state, FACTS)
    recent, left_out = engine.log(STEPS, state, FACTS, 1)
    assert (none, left_out) == (0, 2)
    assert recent == whole[-len(recent) :], "the end is the same, only the beginning is left out"
    assert 0 < len(recent) < len(whole)
