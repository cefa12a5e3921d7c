"""Golden summaries: small, exact, and readable, so that a commit can explain a difference."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sispamkota.journal.record import open_record

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@dataclass(frozen=True)
class Case:
    """One run that is kept."""

    scenario: str
    plan: str
    seed: int


CASES = (Case("minimal", "talk-early", 1), Case("pasuruan", "graded", 1))


def folder_of(case: Case) -> Path:
    """Return the file that keeps a case."""
    return GOLDEN / f"{case.scenario}-{case.plan}-{case.seed}.json"


def summary_of(run: Path) -> dict[str, Any]:
    """Return what a run left: kinds with their number, key moments, and the hash with its platform."""
    with open_record(run) as record:
        kinds: Counter[str] = Counter()
        moments: list[str] = []
        for event in record.journal.events():
            kinds[event.kind] += 1
            if event.kind in KEY:
                moments.append(f"{event.stage} {event.t_s:.0f} {event.kind} {event.body.get('assembly', '')}".strip())
        return {
            "hash": record.journal.head()[1],
            "platform": {**asdict(record.info)["platform"], **asdict(record.info)["versions"]},
            "kinds": dict(sorted(kinds.items())),
            "moments": moments,
        }


KEY = frozenset(
    {
        "assembly.started",
        "level.changed",
        "branch.taken",
        "branch.declined",
        "handover.lapis_ganti",
        "handover.lintas_ganti",
        "command.transferred",
        "crowd.dispersing",
        "arrest.made",
        "situation.closed",
        "bulletin.published",
        "assembly.ended",
    }
)


def write(case: Case, summary: dict[str, Any]) -> None:
    """Keep a summary."""
    folder_of(case).write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(case: Case) -> dict[str, Any]:
    """Return the summary that is kept."""
    kept: dict[str, Any] = json.loads(folder_of(case).read_text(encoding="utf-8"))
    return kept
