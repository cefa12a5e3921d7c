"""What the command line shows: JSON, progress, verdicts, findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sispamkota.core.errors import Problem

if TYPE_CHECKING:
    from sispamkota.doctor import Finding

MARKS = {"good": "ok  ", "note": "note", "bad": "BAD "}
QUIET_S = 10.0
"""Wall seconds between two lines of progress where there is no terminal."""


def print_json(value: Mapping[str, Any]) -> None:
    """Print one object on stdout, on one line, in ASCII so that every locale carries it."""
    print(json.dumps(value, allow_nan=False))


def problem_as_dict(problem: Problem) -> dict[str, str | int]:
    """Return the problem with exactly the keys of the contract."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "message": problem.message,
        "hint": problem.hint,
        "code": problem.code,
    }


def print_findings(findings: tuple[Finding, ...]) -> None:
    """Print what was found on this machine, what to do below each, and a last line of the whole."""
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        print(f"{MARKS[finding.state]}  {finding.what:<{width}}  {finding.found}")
        if finding.advice:
            print(f"      {'':<{width}}  {finding.advice}")
    bad = [finding.what for finding in findings if finding.state == "bad"]
    print(f"\nTo mend: {', '.join(bad)}." if bad else "\nThis machine is fit for a run.")
