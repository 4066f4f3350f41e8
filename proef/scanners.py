"""Twenty mail scanners open every link of every charette mail three times, HEAD and GET: `python -m proef.scanners`.

Not a row may change. The story that sends the mails is `tests/charettes/verhaal.py`.
"""

from __future__ import annotations

import argparse
import sys

from proef import databases
from proef.charette_wereld import BEGIN
from tests.charettes.test_scanners import KEREN, scan
from tests.charettes.verhaal import post, speel


def main() -> int:
    """Both databases; 1 when something changed or did not answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="only PostgreSQL")
    parser.add_argument("--sqlite", action="store_true", help="only SQLite")
    given = parser.parse_args()
    bad = 0
    for name, maak_db in databases.gekozen(sqlite=given.sqlite, postgresql=given.postgresql):
        with maak_db() as maak:
            db = maak()
            speel(db, BEGIN)
            mails = post(db)
            done, wrong = scan(db, BEGIN, lambda n: KEREN)
            db.close()
            print(
                f"{name}: {len(mails)} mails of {len({m.soort for m in mails})} kinds, "
                f"{done} requests, wrong: {wrong or 0}"
            )
            bad += len(wrong)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
