"""Same scenario, seed and orders: the same hash, whatever the machine is set to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sispamkota as spk

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "minimal"

SETTINGS = {
    "one-thread-far-west": {"NUMBA_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "TZ": "Pacific/Honolulu"},
    "two-threads-plain-locale": {"NUMBA_NUM_THREADS": "2", "PYTHONHASHSEED": "4711", "LANG": "C", "LC_ALL": "C"},
    "no-home": {"PYTHONHASHSEED": "random", "HOME": "/proc/nowhere", "XDG_CACHE_HOME": "/proc/nowhere"},
}


def simulate(scenario: Path, out: Path, *more: str, **settings: str) -> str:
    command = [sys.executable, "-m", "sispamkota.cli", "simulate", str(scenario), "-o", str(out), "--json", *more]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | settings, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["hash"]


@pytest.fixture
def known(small_run):
    with spk.open_run(small_run) as run:
        return run.journal.head()[1]


@pytest.mark.parametrize("name", SETTINGS)
def test_the_hash_does_not_hang_on_the_machine_s_settings(name, known, tmp_path):
    assert simulate(SMALL, tmp_path / "run", **SETTINGS[name]) == known


def test_the_hash_does_not_hang_on_where_the_folder_lies(known, tmp_path):
    place = tmp_path / "kota saya é – 城"
    shutil.copytree(SMALL, place / "skenario kecil")
    assert simulate(place / "skenario kecil", place / "jalan pertama") == known


def test_another_seed_gives_another_hash(known, tmp_path):
    assert simulate(SMALL, tmp_path / "run", "--seed", "2") != known
