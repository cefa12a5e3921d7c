"""Counts of verdicts, never added up to a score."""

from __future__ import annotations

from collections.abc import Iterable

from sispamkota.assess.measured.base import (
    Computed,
    Share,
    Source,
    declare,
)
from sispamkota.rules.model import Text
from sispamkota.rules.verdict import Verdict


@declare(
    "verdicts",
    Text("Putusan aturan", "Verdicts of the rules"),
    Text(
        "Jumlah pelanggaran; bagian: jumlah putusan per paket dan hasil, yang hanya dinyatakan dihitung tersendiri.",
        "Number of violations; parts: number of verdicts by pack and outcome, what is only declared counted apart.",
    ),
    "1",
)
def _verdicts(source: Source) -> Computed:
    groups: dict[str, list[Verdict]] = {}
    for verdict in source.verdicts:
        declared = ".declared" if verdict.outcome == "ok" and verdict.basis == "declared" else ""
        groups.setdefault(f"{verdict.pack}.{verdict.outcome}{declared}", []).append(verdict)
    parts = tuple(Share(label, float(len(groups[label])), _triggers(groups[label])) for label in sorted(groups))
    violations = [verdict for verdict in source.verdicts if verdict.outcome == "violation"]
    return (float(len(violations)) if source.verdicts else None), parts, _triggers(violations)


@declare(
    "expected_in_time",
    Text("Tindakan yang diharapkan", "Expected actions"),
    Text(
        "Jumlah tindakan yang diharapkan dan dilakukan tepat waktu; bagian: jumlah per kemampuan dan hasil.",
        "Number of expected actions that were done in time; parts: their number by capability and outcome.",
    ),
    "1",
)
def _expected(source: Source) -> Computed:
    groups: dict[str, list[Verdict]] = {}
    met: list[Verdict] = []
    for verdict in source.expected:
        event = source.book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
        if event is None:
            continue
        groups.setdefault(f"{event.body.get('capability')}.{verdict.outcome}", []).append(verdict)
        met += [verdict] if verdict.outcome == "ok" else []
    parts = tuple(Share(label, float(len(groups[label])), _triggers(groups[label])) for label in sorted(groups))
    return (float(len(met)) if source.expected else None), parts, _triggers(met)


def _triggers(verdicts: Iterable[Verdict]) -> tuple[int, ...]:
    return tuple(sorted({one.trigger for one in verdicts if one.trigger is not None}))
