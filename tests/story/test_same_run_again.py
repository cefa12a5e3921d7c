"""Same scenario, seed and orders: the same hash, whatever the threads, hash seed, zone, locale, folder or home.

Every run here is a process of its own, started as a user starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import sispamkota as spk
from support.towns import PASURUAN, short_town

SISPAMKOTA = (sys.executable, "-m", "sispamkota.cli")
UNSET = ("NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS", "PYTHONHASHSEED", "TZ", "LANG", "LC_ALL", "XDG_CACHE_HOME")


def command(*words: object, **environment: str) -> dict[str, Any]:
    """Run sispamkota as a process and return what it says as JSON."""
    clean = {name: value for name, value in os.environ.items() if name not in UNSET}
    done = subprocess.run(
        [*SISPAMKOTA, *map(str, words), "--json"], env=clean | environment, capture_output=True, timeout=600
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return short_town(tmp_path_factory.mktemp("again") / "town")


@pytest.fixture(scope="module")
def first(town: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the run to which all others are compared, on one thread."""
    run = tmp_path_factory.mktemp("first") / "run"
    return command("simulate", town, "-o", run, NUMBA_NUM_THREADS="1", PYTHONHASHSEED="0")


def test_the_run_that_is_compared_holds_violence_warnings_and_water(first: dict[str, Any]) -> None:
    with spk.open_run(first["run"]) as run:
        kinds = {event.kind for event in run.journal.events()}
    assert {"force.used", "warning.issued", "violence.observed", "crowd.state", "run.closed"} <= kinds


@pytest.mark.parametrize(
    "environment",
    [
        {"NUMBA_NUM_THREADS": "2", "PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295"},
        {"TZ": "America/New_York", "LANG": "C", "LC_ALL": "C"},
    ],
    ids=["two-threads", "hash-seed-1", "hash-seed-largest", "new-york-and-plain-c"],
)
def test_the_same_hash(environment: dict[str, str], town: Path, first: dict[str, Any], tmp_path: Path) -> None:
    again = command("simulate", town, "-o", tmp_path / "run", **environment)
    assert (again["hash"], again["events"]) == (first["hash"], first["events"])


def test_the_same_hash_in_a_path_with_spaces_and_accents_under_a_home_that_cannot_be_written(
    first: dict[str, Any], tmp_path: Path
) -> None:
    place = tmp_path / "Évaluasi kota (latihan) 1"
    place.mkdir()
    home = "/dev/null/nobody"  # no folder can be made there, not even by the superuser
    again = command("simulate", short_town(place / "kota été"), "-o", place / "hasil ñ", HOME=home)
    assert again["hash"] == first["hash"]
    assert command("verify", place / "hasil ñ", HOME=home)["ok"] is True


def test_another_seed_another_hash(town: Path, first: dict[str, Any], tmp_path: Path) -> None:
    other = command("simulate", town, "--seed", 2, "-o", tmp_path / "run")
    assert other["hash"] != first["hash"]


def test_verify_with_rerun_says_that_it_is_the_same(first: dict[str, Any]) -> None:
    proof = command("verify", first["run"], "--rerun", PYTHONHASHSEED="7")
    assert (proof["ok"], proof["open"], proof["hash"]) == (True, False, first["hash"])
    assert proof["rerun"]["same"] is True


@dataclass(frozen=True)
class Measured:
    """A run of the reference drill in a process of its own, and how much memory that took at most."""

    told: dict[str, Any]
    peak_mib: float


@pytest.fixture(scope="module")
def reference_again(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Return the reference drill on one thread, under another hash seed, zone and locale at once."""
    clean = {name: value for name, value in os.environ.items() if name not in UNSET}
    other = {"NUMBA_NUM_THREADS": "1", "PYTHONHASHSEED": "3", "TZ": "America/New_York", "LANG": "C"}
    run = tmp_path_factory.mktemp("reference-again") / "run"
    process = subprocess.Popen(
        [*SISPAMKOTA, "simulate", str(PASURUAN), "--plan", "graded", "-o", str(run), "--json"],
        env=clean | other, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    assert process.returncode == 0
    return Measured(json.loads(said), usage.ru_maxrss / 1024.0)


@pytest.mark.reference
@pytest.mark.xdist_group("reference-again")
def test_the_reference_drill_gives_the_same_hash_in_another_process(
    reference_run: Path, reference_again: Measured
) -> None:
    shared = command("verify", reference_run)
    assert (reference_again.told["hash"], reference_again.told["events"]) == (shared["hash"], shared["events"])


@pytest.mark.reference
@pytest.mark.xdist_group("reference-again")
def test_the_reference_drill_needs_less_than_a_gibibyte(reference_again: Measured) -> None:
    assert reference_again.peak_mib < 1024.0
