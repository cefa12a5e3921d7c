"""What is measured, each as a process of its own, so that nothing is warm that a user finds cold."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SISPAMKOTA = [sys.executable, "-m", "sispamkota.cli"]

HELP_RATIO = 20.0
"""Times a bare `python -c pass` that `--help` may take (design, section 13)."""
REFERENCE_S = 90.0
"""Wall seconds of the reference drill with warm caches on two cores."""
REFERENCE_MB = 1024.0
"""Memory of the reference drill."""


@dataclass
class Measured:
    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        told = f"{self.name:<36} {self.value:10.2f} {self.unit}"
        if self.limit is None:
            return told
        side = "at least" if self.at_least else "at most"
        return f"{told}  {side} {self.limit:g} {self.unit}: {'holds' if self.holds else 'MISSED'}"


def help_time(place: Path) -> tuple[Measured, ...]:
    helps = [_seconds([*SISPAMKOTA, "--help"]) for _ in range(9)]
    bares = [_seconds([sys.executable, "-c", "pass"]) for _ in range(9)]
    ratio = statistics.median(helps) / statistics.median(bares)
    return (Measured("--help against a bare python", ratio, "times", HELP_RATIO),)


def small_run(place: Path) -> tuple[Measured, ...]:
    folder = place / "minimal"
    subprocess.run([*SISPAMKOTA, "new", str(folder)], check=True, capture_output=True)
    _simulate(folder, place / "warm-up", ())
    seconds, megabytes, told = _simulate(folder, place / "minimal-run", ())
    return (
        Measured("minimal: wall time", seconds, "s"),
        Measured("minimal: memory", megabytes, "MB", REFERENCE_MB),
        Measured("minimal: events", float(told["events"]), "events"),
    )


def reference_run(place: Path) -> tuple[Measured, ...]:
    folder = ROOT / "scenarios" / "pasuruan"
    seconds, megabytes, told = _simulate(folder, place / "reference-run", ("--plan", "graded"))
    run = place / "reference-run"
    tracks = sum(path.stat().st_size for path in (run / "tracks").rglob("*") if path.is_file()) / 1e6
    began = time.perf_counter()
    subprocess.run([*SISPAMKOTA, "audit", str(run), "--json"], check=True, capture_output=True)
    audit = time.perf_counter() - began
    began = time.perf_counter()
    subprocess.run([*SISPAMKOTA, "report", str(run), "-o", str(place / "r.html")], check=True, capture_output=True)
    report = time.perf_counter() - began
    return (
        Measured("reference: wall time", seconds, "s", REFERENCE_S),
        Measured("reference: memory", megabytes, "MB", REFERENCE_MB),
        Measured("reference: events", float(told["events"]), "events"),
        Measured("reference: tracks", tracks, "MB"),
        Measured("reference: audit", audit, "s"),
        Measured("reference: report", report, "s"),
    )


def reference_parts(place: Path) -> tuple[Measured, ...]:
    """Measure what share of the reference drill's time each part of a step takes."""
    from sispamkota import api
    from sispamkota.sim.whole import run

    declared = api.load(ROOT / "scenarios" / "pasuruan")
    result = run(declared, plan="graded", out=place / "reference-parts")
    whole = sum(result.spent_s.values())
    return (
        Measured("parts of a step, all together", whole, "s"),
        *(Measured(f"  {name}", 100.0 * spent / whole, "%") for name, spent in result.spent_s.items()),
    )


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def _simulate(folder: Path, run: Path, more: tuple[str, ...]) -> tuple[float, float, dict[str, float]]:
    """Return wall seconds, peak megabytes and what ``--json`` said of one simulation."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*SISPAMKOTA, "simulate", str(folder), *more, "-o", str(run), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, process.args, said)
    return time.perf_counter() - began, usage.ru_maxrss / 1024, json.loads(said)
