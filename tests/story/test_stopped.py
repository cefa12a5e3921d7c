"""A run that is stopped in the middle, by Ctrl-C or by kill -9, leaves an open and intact record."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sispamkota as spk
from support.towns import water_town

SISPAMKOTA = (sys.executable, "-m", "sispamkota.cli")
ENOUGH = 40
"""Events after which the run is stopped: its end is then several seconds away, with so many people."""


def events_in(run: Path) -> int:
    """Return how many events a reader finds while the writer is at work."""
    try:
        with sqlite3.connect(f"file:{run / 'journal.sqlite'}?mode=ro", uri=True) as database:
            return int(database.execute("select count(*) from events").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill-9"])
def test_a_stopped_run_reads_as_open_and_intact(sign: signal.Signals, tmp_path: Path) -> None:
    town, run = water_town(tmp_path / "town", people=900), tmp_path / "run"
    process = subprocess.Popen(
        [*SISPAMKOTA, "simulate", str(town), "-o", str(run)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a signal to it is no signal to the tests
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # background shells have it ignored
    )
    until = time.monotonic() + 120.0
    while events_in(run) < ENOUGH and time.monotonic() < until and process.poll() is None:
        time.sleep(0.02)
    assert process.poll() is None, "the run was over before it could be stopped"
    os.kill(process.pid, sign)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"Traceback" not in said

    done = subprocess.run([*SISPAMKOTA, "verify", str(run), "--json"], capture_output=True, timeout=120)
    proof = json.loads(done.stdout)
    assert done.returncode == 0
    assert (proof["ok"], proof["open"], proof["first_bad"]) == (True, True, None)
    assert proof["events"] >= ENOUGH
    with spk.open_run(run) as opened:
        assert [event.seq for event in opened.journal.events()] == list(range(1, proof["events"] + 1))
        assert "run.closed" not in {event.kind for event in opened.journal.events()}
        assert opened.audit().verdicts
