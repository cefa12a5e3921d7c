"""Rewrite the golden files: what the reference run of each scenario left, in short, and its hash.

The summary is compared on every platform, the hash only on the one that made it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from sispamkota import api  # noqa: E402
from support.golden import CASES, folder_of, summary_of, write  # noqa: E402


def main() -> None:
    """Run every case and write its golden file."""
    for case in CASES:
        scratch = Path(tempfile.mkdtemp())
        try:
            run = api.simulate(ROOT / "scenarios" / case.scenario, plan=case.plan, seed=case.seed, out=scratch / "run")
            write(case, summary_of(run.folder))
            sys.stdout.write(f"{folder_of(case).relative_to(ROOT)}\n")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
