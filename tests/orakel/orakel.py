"""Puts forms to JavaRosa (Orakel.java) and reads its answers. For recording tables only; see README.md."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pyxform

HERE = Path(__file__).parent
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
MOMENT = "2027-03-01 11:00:00"
"""The time it is for JavaRosa, in the Netherlands: the fixed clock of the tests. It goes five times too slow."""


def ask(orders: list[dict[str, Any]], moment: str = MOMENT) -> list[dict[str, Any]]:
    """One answer for each order, in the form described at the top of Orakel.java."""
    java = [
        "java",
        "-Duser.timezone=Europe/Amsterdam",
        "-Duser.language=nl",
        "-Duser.country=NL",
        "-cp",
        str(JAR),
        str(HERE / "Orakel.java"),
    ]
    done = subprocess.run(
        ["faketime", "-f", f"@{moment} x0.2", *java],
        input="".join(json.dumps(order) + "\n" for order in orders),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TZ": "Europe/Amsterdam", "DONT_FAKE_MONOTONIC": "1"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return [json.loads(line) for line in done.stdout.splitlines()]
