"""The lawful day of tests/unit/assess/cases/scene.yaml, and how a case changes it."""

from __future__ import annotations

import copy
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sispamkota.journal.event import Event

CASES = Path(__file__).parent / "unit" / "assess" / "cases"
START = datetime.fromisoformat("2024-12-06T09:00:00+07:00")


@cache
def _read(name: str) -> Any:
    return YAML(typ="safe").load((CASES / name).read_text("utf-8"))


def rule_cases() -> dict[str, dict[str, Any]]:
    """Return the case of every rule."""
    return copy.deepcopy(_read("rules.yaml"))


def scene() -> list[dict[str, Any]]:
    """Return the lawful day."""
    return copy.deepcopy(_read("scene.yaml"))


def change(lines: list[dict[str, Any]], case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines with what a case drops, moves, sets and adds."""
    lines = [line for line in copy.deepcopy(lines) if line.get("id") not in case.get("drop", ())]
    known = {line["id"]: line for line in lines if "id" in line}
    for name, t in case.get("at", {}).items():
        known[name]["t"] = t
    for name, fields in case.get("set", {}).items():
        body = known[name]["body"] | fields
        known[name]["body"] = {key: value for key, value in body.items() if value is not None}
    return [*lines, *case.get("add", ())]


def events(lines: list[dict[str, Any]]) -> list[Event]:
    """Return the lines as events in order of time."""
    ordered = sorted(lines, key=lambda line: line["t"])
    return [
        Event(
            seq, line["kind"], 1, float(line["t"]), float(line.get("x", line["t"])), "S", "X", (),
            line.get("basis", "recorded"), line["body"],
        )
        for seq, line in enumerate(ordered, start=1)
    ]  # fmt: skip
