"""Thousands of mistakes are found in a time that grows with their number, counted on the screen and all in JSON."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sispamkota.cli import main
from sispamkota.core.errors import SHOWN_OF_A_KIND, Problem, ScenarioError, told
from sispamkota.scenario import check, load

from .broken import MINIMAL

Row = Callable[[int], str]
ROWS: dict[str, Row] = {
    "unknown sender": lambda n: f"J-{n},S1,00:13,2024-11-27T19:13:00+07:00,EXCONN,POLISI,radio,a,b,c,DIALOG,1,yes,",
    "many unknown senders": lambda n: f"J-{n},S1,00:13,2024-11-27T19:13:00+07:00,C{n},POLISI,radio,a,b,c,DIALOG,1,yes,",
    "sender that is no id": lambda n: (
        f"J-{n},S1,00:13,2024-11-27T19:13:00+07:00,excon,POLISI,radio,a,b,c,DIALOG,1,yes,"
    ),
    "no receiver": lambda n: f"J-{n},S1,00:13,2024-11-27T19:13:00+07:00,EXCON,,radio,a,b,c,DIALOG,1,yes,",
    "id of the first": lambda n: "J-1,S1,00:13,2024-11-27T19:13:00+07:00,EXCON,POLISI,radio,a,b,c,DIALOG,1,yes,",
    "field too many": lambda n: f"J-{n},S1,00:13,2024-11-27T19:13:00+07:00,EXCON,POLISI,radio,a,b,c,x,DIALOG,1,yes,",
}


def with_rows(folder: Path, row: Row, count: int) -> Path:
    """Return a copy of the smallest scenario with so many injects more before its last one."""
    shutil.copytree(MINIMAL, folder)
    path = folder / "injects.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:-1], *map(row, range(count)), lines[-1], ""]), encoding="utf-8")
    return folder


def seconds(folder: Path) -> tuple[int, float]:
    """Return how many problems a folder has, and the processor's time for finding them."""
    before = time.process_time()
    problems = check(folder)
    return len(problems), time.process_time() - before


@pytest.mark.parametrize("name", ROWS)
def test_the_time_grows_with_the_number_of_mistakes(name: str, tmp_path: Path) -> None:
    few, few_s = seconds(with_rows(tmp_path / "few", ROWS[name], 800))
    many, many_s = seconds(with_rows(tmp_path / "many", ROWS[name], 8000))

    assert few >= 799
    assert many >= 7999
    assert many_s < 30 * max(few_s, 0.05)  # ten times the rows; a hundredfold if each were compared with all


def test_the_screen_shows_the_first_of_a_kind_and_a_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = with_rows(tmp_path / "town", ROWS["unknown sender"], 300)
    (folder / "units.yaml").write_text((folder / "units.yaml").read_text().replace("strength: 4", "strenght: 4"))

    assert main(["check", str(folder)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == SHOWN_OF_A_KIND + 2
    assert lines[SHOWN_OF_A_KIND].startswith("injects.csv: 280 more like the one above, down to line 305.")
    assert "'sispamkota check --json' lists every one. [SK031]" in lines[SHOWN_OF_A_KIND]
    assert lines[-1].startswith("units.yaml:")


def test_json_has_every_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = with_rows(tmp_path / "town", ROWS["unknown sender"], 1200)

    assert main(["check", str(folder), "--json"]) == 1

    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [problem["line"] for problem in problems] == list(range(6, 1206))
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert len(caught.value.problems) == 1200
    assert len(str(caught.value).splitlines()) == SHOWN_OF_A_KIND + 1


def test_different_mistakes_are_all_told() -> None:
    kinds = [Problem("a.yaml", line, 1, f"units.{line}", f"{'x' * line} is odd.", "", "SK017") for line in range(1, 60)]
    assert list(told(kinds)) == [str(problem) for problem in kinds]
