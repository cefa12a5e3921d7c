"""On a full disk every command that writes a file says so once, and leaves nothing half-written."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from record_making import draft
from sispamkota import api
from sispamkota.cli import main
from sispamkota.journal.record import open_record
from support import fabricated
from support.full_disk import at_most

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "minimal"
MOST = 2_000
"""Bytes that still fit; everything written here is larger."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fabricated.make_drill(tmp_path_factory.mktemp("full") / "run")


@pytest.fixture
def written(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[Path, list[str]]]:
    """Return the file and the words of a command that writes it."""
    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda folder: declared)

    def words(command: str) -> tuple[Path, list[str]]:
        return {
            "report": (tmp_path / "x.html", ["report", str(run), "-o", str(tmp_path / "x.html")]),
            "events": (tmp_path / "x.jsonl", ["export", str(run), "--events", str(tmp_path / "x.jsonl")]),
            "table": (tmp_path / "x.csv", ["export", str(run), "--events", str(tmp_path / "x.csv")]),
            "trajectories": (tmp_path / "x.txt", ["export", str(run), "--trajectories", str(tmp_path / "x.txt")]),
            "new": (tmp_path / "town", ["new", str(tmp_path / "town")]),
        }[command]

    return words


@pytest.mark.parametrize("command", ["report", "events", "table", "trajectories", "new"])
def test_nothing_half_written_stays(
    written: Callable[[str], tuple[Path, list[str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    target, words = written(command)
    with at_most(MOST):
        assert main(words) == 1
    assert list(tmp_path.iterdir()) == []
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert str(target) in told.err
    assert "disk" in told.err
    assert main(words) == 0  # with room it goes on as if nothing had been
    assert target.exists()


def test_a_report_that_was_there_stays_as_it_was(
    written: Callable[[str], tuple[Path, list[str]]], tmp_path: Path
) -> None:
    target, words = written("report")
    target.write_text("old", encoding="utf-8")
    with at_most(MOST):
        assert main(words) == 1
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.html"]


def test_a_run_that_cannot_be_begun_leaves_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = tmp_path / "town"
    api.new(scenario)
    with at_most(MOST):
        assert main(["simulate", str(scenario), "-o", str(tmp_path / "run")]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["town"]
    assert "disk has room" in capsys.readouterr().err


@pytest.mark.parametrize("most", [60_000, 120_000])
def test_a_run_on_a_disk_that_fills_up_ends_with_one_error_and_what_was_stored_is_whole(
    small_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], most: int
) -> None:
    """A real process, whose files may not grow beyond ``most`` bytes, as if the disk were full then."""
    run = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-m", "sispamkota", "simulate", str(SMALL), "-o", str(run)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.strip() and "%  " not in line[:8]]
    assert len(said) == 2, done.stderr
    assert said[0].startswith(f"{run / 'journal.sqlite'}: cannot be used")
    assert "disk has room" in said[0]
    assert f"sispamkota verify {run}" in said[1]

    assert main(["verify", str(run), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["open"], told["first_bad"]) == (True, True, None)
    with api.open_run(small_run) as whole, api.open_run(run) as half:
        stored = [event.hash for event in half.journal.events()]
        assert len(stored) < whole.journal.count()  # none, where a slow disk takes the first second of it at once
        assert stored == [event.hash for event in whole.journal.events()][: len(stored)]
    with open_record(run, write=True) as record:  # with room again the record takes more
        last = record.journal.last()
        assert record.journal.head() == ((len(stored), stored[-1]) if stored else (0, record.info.scenario_digest))
        t_s, x_s, stage = (last.t_s, last.x_s, last.stage) if last is not None else (0.0, 0.0, "")
        record.journal.append([draft("observation.noted", {"note": "room"})], t_s=t_s, x_s=x_s, stage=stage)
    assert main(["verify", str(run)]) == 0
