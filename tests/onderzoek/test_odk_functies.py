"""Which XPath functions of ODK exist here, and that no other one does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kern.onderzoek.xpath import TOEGESTAAN, XPathFout, compile

LIJST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "data" / "odk_functies.yaml").read_text("utf-8"))
GROEPEN = [*LIJST["documentatie"].values(), *(groep for naam, groep in LIJST.items() if naam != "documentatie")]
WEL = [naam for groep in GROEPEN for naam in groep.get("wel", ())]
NIET = [naam for groep in GROEPEN for naam in groep.get("niet", ())]


def test_the_allow_list_is_the_list_of_what_works_as_in_odk() -> None:
    assert sorted(WEL) == sorted(TOEGESTAAN)
    assert not set(WEL) & set(NIET)


@pytest.mark.parametrize("naam", NIET)
def test_every_other_function_is_refused_by_name(naam: str) -> None:
    with pytest.raises(XPathFout) as fout:
        compile(f"1 + {naam}('a')", None, "/data/zelf")
    assert (fout.value.soort, fout.value.functie, fout.value.plaats) == ("functie", naam, 4)
