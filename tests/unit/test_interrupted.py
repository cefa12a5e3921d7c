"""A run that is stopped leaves a record that reads as open, never as damaged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sispamkota import cli
from sispamkota.journal.record import create_run

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "scenarios" / "minimal"
SCRIPT = [sys.executable, "-m", "sispamkota.cli"]


def hear_ctrl_c() -> None:
    """Let a process hear Ctrl-C although the shell that runs the tests in the background has it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(run: Path) -> subprocess.Popen[str]:
    """Start a run and return when it has said how far it is."""
    process = subprocess.Popen(
        [*SCRIPT, "simulate", str(SMALL), "-o", str(run)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    assert process.stderr is not None
    assert "%" in process.stderr.readline()
    return process


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_a_stopped_run_reads_as_open_and_whole(name, code, tmp_path, capsys):
    run = tmp_path / "run"
    process = start(run)
    os.kill(process.pid, getattr(signal, name))
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in said
    if name == "SIGINT":
        assert f"sispamkota verify {run}" in said
    assert cli.main(["verify", str(run), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["open"], told["first_bad"]) == (True, True, None)
    assert cli.main(["audit", str(run), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["complete"] is False


def test_a_report_of_a_record_without_events_says_so(tmp_path, capsys):
    run = tmp_path / "run"
    with create_run(run, scenario_folder=SMALL, seed=1, plan="wait"):
        pass  # stopped before anything was stored
    assert cli.main(["report", str(run)]) == 0
    shown = capsys.readouterr()
    assert shown.out.strip() == str(run / "report.html")
    assert f"{run}: holds no event" in shown.err
    assert "simulate again" in shown.err
    assert cli.main(["report", str(run), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == 0


def test_a_run_is_never_written_over(small_run, capsys):
    assert cli.main(["simulate", str(SMALL), "-o", str(small_run)]) == 1
    assert "never written over" in capsys.readouterr().err


def test_the_replay_says_where_it_is_and_ends_with_ctrl_c(small_run):
    process = subprocess.Popen(
        [*SCRIPT, "replay", str(small_run), "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    assert address.startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 130)
    assert "Traceback" not in said
