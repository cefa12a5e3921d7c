"""On a full disk every command that writes a file says so once, and leaves nothing half-written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sispamkota import api
from sispamkota.cli import main
from support import fabricated
from support.full_disk import at_most

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
