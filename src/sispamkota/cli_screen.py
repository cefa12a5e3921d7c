"""What the command line shows beside verdicts: JSON, progress, findings."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from sispamkota.core.errors import Problem

if TYPE_CHECKING:
    from rich.live import Live

    from sispamkota.doctor import Finding
    from sispamkota.sim import Progress

MARKS = {"good": "ok  ", "note": "note", "bad": "BAD "}
QUIET_S = 10.0
"""Wall seconds between two lines of progress within a stage where there is no terminal."""


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


class Screen:
    """Progress of a run: one moving line in a terminal, else a line at each stage.

    Parameters
    ----------
    stream : text stream
        Where to show it, usually stderr.
    now : callable
        Wall clock in seconds, for the speed-up alone.
    """

    def __init__(self, stream: TextIO, *, now: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._now = now
        self._live: Live | None = None
        self._began = now()
        self._shown_at = float("-inf")
        self._stage = ""

    def __enter__(self) -> Self:
        if self._stream.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(file=self._stream), refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the moving line away; a second call does nothing."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def step(self, progress: Progress) -> None:
        """Show how far a run is: stage, clock, people, speed-up."""
        if self._live is not None:
            self._live.update(self.line(progress))
            return
        if progress.stage == self._stage and self._now() - self._shown_at < QUIET_S:
            return
        self._stage, self._shown_at = progress.stage, self._now()
        print(self.line(progress), file=self._stream, flush=True)

    def line(self, progress: Progress) -> str:
        """Return the progress as one line."""
        wall_s = self._now() - self._began
        faster = f"{progress.awake_s / wall_s:,.0f}x" if wall_s > 0 and progress.awake_s > 0 else "-"
        return (
            f"{progress.share_frac:4.0%}  {progress.stage_name}  {progress.moment:%Y-%m-%d %H:%M}  "
            f"{progress.people:>5} people  {faster} real time"
        )
