"""One of the processes of `dringen`: reads its taps, says "klaar", waits for "ga", does them, and says what came.

python -m proef.dringen_werker <database> <taps.json> <moment> [zonder_slot]
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import migrations.tabellen  # noqa: F401
from kern.db import Database
from kern.sleutels import Keys
from proef.dringen_deuren import app_van, taps_van, tik
from proef.zonder_slot import schakel_uit


def main() -> None:
    """See the file's docstring."""
    url, path, text, *mode = sys.argv[1:]
    now = datetime.fromisoformat(text)
    db = Database(url, Keys(os.environ["GEHEIM"]))
    if mode == ["zonder_slot"]:
        schakel_uit(db)
    app = app_van(db, now)
    taps = list(taps_van(json.loads(Path(path).read_text("utf-8"))))
    print("klaar", flush=True)
    sys.stdin.readline()
    rows = []
    for tap in taps:
        began = time.perf_counter()
        try:
            good, what = tik(db, app, now, tap)
        except Exception as fout:  # an error is a figure too
            good, what = False, type(fout).__name__
        rows.append((tap.wie, tap.keer, good, what, time.perf_counter() - began))
    print(json.dumps(rows))
    db.close()


if __name__ == "__main__":
    main()
