"""Measure speed and memory, and hold them against what was promised: `python -m bench [--short]`.

Each line is what was measured, the limit, and whether it holds.  Only the reference run has limits that
depend on the machine (two cores); `--short` leaves it out.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import measures, rules

MEASURES: tuple[tuple[Callable[[Path], tuple[measures.Measured, ...]], bool], ...] = (
    (measures.help_time, True),
    (measures.small_run, True),
    (rules.audit_long, True),
    (rules.audit_live, True),
    (measures.reference_run, False),
    (measures.reference_parts, False),
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="Leave out what takes minutes.")
    parser.add_argument("--json", metavar="F", help="Also write the numbers into a file.")
    options = parser.parse_args(argv)
    found: list[measures.Measured] = []
    with tempfile.TemporaryDirectory(prefix="sispamkota-bench-") as place:
        for measure, short in MEASURES:
            if short or not options.short:
                for measured in measure(Path(place)):
                    print(measured.line(), flush=True)
                    found.append(measured)
    if options.json:
        Path(options.json).write_text(json.dumps([vars(each) for each in found], indent=1), encoding="utf-8")
    return 0 if all(measured.holds for measured in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
