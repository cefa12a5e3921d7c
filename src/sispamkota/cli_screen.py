"""What the command line shows beside verdicts: JSON, progress, findings."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from sispamkota.core.clock import local_time
from sispamkota.core.errors import Problem

if TYPE_CHECKING:
    from rich.live import Live

    from sispamkota.doctor import Finding
    from sispamkota.scenario.schema.whole import Scenario
    from sispamkota.sim.session import Progress

MARKS = {"good": "ok  ", "note": "note", "bad": "BAD "}
QUIET_S = 10.0
"""Wall seconds between two lines of progress within a stage where there is no terminal."""
SPEED_OVER_S = 1.0
"""Wall seconds over which the speed-up is taken."""


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
    """Progress of a run: one moving line in a terminal, else a line at each stage and every ten seconds.

    Parameters
    ----------
    stream : text stream
        Where to show it, usually stderr.
    scenario : Scenario
        What is run, for the names of its stages and its clock.
    now : callable
        Wall clock in seconds, for the speed-up alone.
    """

    def __init__(self, stream: TextIO, scenario: Scenario, *, now: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._start = scenario.start
        self._pace = scenario.pace
        self._names = {stage.id: stage.name_en for stage in scenario.settings.stages}
        self._now = now
        self._live: Live | None = None
        self._shown_at = float("-inf")
        self._stage = ""
        self._mark = (now(), 0.0)
        self._speed = ""

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
        line = self.line(progress)
        if self._live is not None:
            self._live.update(line)
            return
        ended = progress.t_s >= progress.end_s
        if progress.stage == self._stage and not ended and self._now() - self._shown_at < QUIET_S:
            return
        self._stage, self._shown_at = progress.stage, self._now()
        print(line, file=self._stream, flush=True)

    def line(self, progress: Progress) -> str:
        """Return the progress as one line."""
        self._measure(progress)
        end_x_s = self._pace.to_exercise(progress.end_s)  # months of the calendar pass in minutes of the exercise
        share = self._pace.to_exercise(progress.t_s) / end_x_s if end_x_s > 0 else 1.0
        people = f"{progress.people} {'person' if progress.people == 1 else 'people'}"
        events = f"{progress.events} {'event' if progress.events == 1 else 'events'}"
        moment = local_time(self._start, progress.t_s)
        stage = self._names.get(progress.stage, progress.stage)
        return f"{share:4.0%}  {moment:%Y-%m-%d %H:%M}  {stage}  {people}  {events}  {self._speed}".rstrip()

    def _measure(self, progress: Progress) -> None:
        """Keep the speed-up of the last second of wall time, so that jumps of the calendar do not count for long."""
        wall, t_s = self._mark
        passed = self._now() - wall
        if passed >= SPEED_OVER_S:
            self._speed = f"{(progress.t_s - t_s) / passed:,.0f}x real time"
            self._mark = (self._now(), progress.t_s)
