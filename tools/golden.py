"""Rewrite tests/golden/runs.json: what the runs of the shipped scenarios gave; the commit explains the difference.

A hash is compared on the platform that made it; the summary everywhere.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import sispamkota as spk
from sispamkota.journal.record import platform_info, versions

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "runs.json"
RUNS = (("minimal", None), ("pasuruan", "graded"))
FOLLOWED = (
    "stage.started", "assembly.started", "force.used", "arrest.made", "injury.recorded", "medical.treated",
    "egress.closed", "bulletin.published", "situation.closed", "inject.delivered", "inject.skipped", "run.closed",
)  # fmt: skip
"""Kinds whose counts tell the arc of a drill."""


def summary(run: spk.Run) -> dict[str, Any]:
    """Return what a run came to, in numbers that do not hang on the last digit of a float."""
    events = tuple(run.journal.events())
    counts = Counter(event.kind for event in events)
    levels = [event.body.get("role") for event in events if event.kind == "level.changed"]
    return {
        "plan": run.info.plan,
        "seed": run.info.seed,
        "stages": [event.body.get("stage_id") for event in events if event.kind == "stage.started"],
        "levels": levels,
        "counts": {kind: counts[kind] for kind in FOLLOWED},
    }


def here() -> dict[str, Any]:
    """Return the platform as far as a hash depends on it."""
    return {"platform": dict(platform_info()), "versions": versions()}


def golden(run: spk.Run) -> dict[str, Any]:
    """Return the golden entry of a run: its scenario digest, summary and hash."""
    return {"scenario": run.info.scenario_digest, "hash": run.journal.head()[1], "summary": summary(run)}


def main() -> int:
    """Simulate the shipped scenarios and write what they gave."""
    found: dict[str, Any] = {"made_on": here(), "runs": {}}
    with tempfile.TemporaryDirectory(prefix="sispamkota-golden-") as place:
        for name, plan in RUNS:
            print(f"simulating scenarios/{name} ...", flush=True)
            with spk.simulate(ROOT / "scenarios" / name, plan=plan, out=Path(place) / name) as run:
                found["runs"][name] = golden(run)
    GOLDEN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{GOLDEN.relative_to(ROOT)}; say in the commit why it differs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
