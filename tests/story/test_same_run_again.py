"""Same scenario, seed and orders: the same hash, whatever the threads, hash seed, zone, locale, folder or home.

Every run here is a process of its own, started as a user starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
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


@pytest.mark.reference
@pytest.mark.xdist_group("reference")
def test_the_reference_drill_gives_the_same_hash_in_another_process(reference_run: Path, tmp_path: Path) -> None:
    """Two threads, another hash seed, zone and locale at once, against the run that all tests share."""
    shared = command("verify", reference_run)
    again = command(
        "simulate", PASURUAN, "--plan", "graded", "-o", tmp_path / "run",
        NUMBA_NUM_THREADS="1", PYTHONHASHSEED="3", TZ="America/New_York", LANG="C",
    )  # fmt: skip
    assert again["hash"] == shared["hash"]
