"""A field of a workbook as a question."""

from __future__ import annotations

from bot.flows.velden import question
from tests.onderzoek.vormen import blad, keuze, veld, vragenlijst

DORPEN = vragenlijst(
    veld("gemeente"),
    veld(
        "kern",
        "select_one",
        keuzes=[keuze("westendorp", gemeente="oij")],
        keuzefilter="gemeente = /data/gemeente",
        verplicht="true()",
    ),
)


def test_a_required_question_with_nothing_to_choose_holds_nobody() -> None:
    kern = DORPEN.op_naam["kern"]
    empty = question(blad(DORPEN, {"gemeente": "aalten"}), kern, "kern")
    assert empty.keuzes == ()
    assert not empty.verplicht
    assert "niets om te kiezen" in empty.hint
    assert question(blad(DORPEN, {"gemeente": "oij"}), kern, "kern").verplicht
