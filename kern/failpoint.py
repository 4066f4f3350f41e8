"""Places where a test may end the process, as `kill -9` would: `FAILPOINT=before_commit:3` ends it at the third pass.

Inert without the environment variable: one comparison with None.
"""

from __future__ import annotations

import os
from typing import Final

NAMES: Final = ("after_inbox", "before_commit", "after_commit", "after_claim", "after_phase", "after_send")


def _read(setting: str | None) -> tuple[str, int] | None:
    if not setting:
        return None
    name, _, count = setting.partition(":")
    if name not in NAMES or (count and not count.isdecimal()):
        raise ValueError(f"FAILPOINT: {setting!r} is not one of {', '.join(NAMES)} with an optional :n")
    return name, int(count or 1)


_armed = _read(os.environ.get("FAILPOINT"))
_passes = 0


def reach(name: str) -> None:
    """End the process at once if `name` is the armed failpoint and this is its nth pass."""
    global _passes
    if _armed is None or _armed[0] != name:
        return
    _passes += 1
    if _passes >= _armed[1]:
        os._exit(137)
