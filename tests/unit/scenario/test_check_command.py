"""The command `check` tells every mistake in words or as JSON, and never shows a traceback."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from sispamkota import api
from sispamkota.cli import main
from sispamkota.core.errors import typed
from sispamkota.scenario import load

from .broken import ALL, MINIMAL, Broken

DRILL = MINIMAL.parent / "pasuruan"
SOME = ALL[::7]


@pytest.mark.parametrize("case", SOME, ids=lambda case: case.id.replace(" ", "_"))
def test_a_mistake_is_told_without_a_traceback(
    case: Broken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kota"
    shutil.copytree(MINIMAL, folder)
    case.make(folder)

    stopped = main(["check", str(folder), "--json"])

    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert (stopped, answer["ok"]) == ((1, False) if answer["problems"] else (0, True))
    found = answer["problems"] + answer["advice"]
    assert [problem["code"] for problem in found] == [case.code]
    assert set(found[0]) == {"file", "line", "column", "path", "message", "hint", "code"}
    assert "Traceback" not in shown.err


def test_a_folder_without_mistakes_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(MINIMAL), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": [], "advice": []}


@pytest.mark.parametrize("command", [["check"], ["simulate"]])
def test_a_missing_folder_says_how_to_begin(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "/nowhere/at/all"]) == 1
    shown = capsys.readouterr()
    assert "sispamkota new" in shown.out + shown.err
    assert "Traceback" not in shown.err


def test_what_is_likely_not_meant_is_advice_and_stops_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = Path(shutil.copytree(MINIMAL, tmp_path / "town"))
    units = (town / "units.yaml").read_text(encoding="utf-8")
    assert units.count("satgas: preventif") == 1
    (town / "units.yaml").write_text(units.replace("satgas: preventif", "satgas: preventip"), encoding="utf-8")

    assert main(["check", str(town)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("advice: units.yaml:10:")
    assert "Did you mean 'preventif'?" in told[0]
    assert told[1].endswith("no mistakes. Next: sispamkota simulate " + str(town))

    assert main(["check", str(town), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], answer["problems"], answer["advice"][0]["code"]) == (True, [], "SK032")
    assert api.check(town) == ()
    assert [problem.advice for problem in api.examine(town)] == [True]
    assert load(town).forces.units[0].satgas == "preventip"


def test_a_command_that_is_shown_can_be_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "kota saya"
    assert main(["new", str(place)]) == 0
    capsys.readouterr()
    assert main(["check", str(place)]) == 0
    words = shlex.split(capsys.readouterr().out.partition("Next: ")[2])
    assert words == ["sispamkota", "simulate", str(place)]
    assert typed("runs/é-1") == "runs/é-1"


def test_a_site_with_one_way_out_is_advised_of(tmp_path: Path) -> None:
    town = Path(shutil.copytree(MINIMAL, tmp_path / "town"))
    ground = town / "city" / "sites.geojson"
    lines = ground.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if '"id": "E-BARAT"' not in line]
    assert len(kept) == len(lines) - 1
    text = "\n".join(kept)
    for folder in ("plans", "."):
        for path in (town / folder).glob("*.yaml"):
            assert "E-BARAT" not in path.read_text(encoding="utf-8"), path
    ground.write_text(text, encoding="utf-8")
    (found,) = api.examine(town)
    assert (found.code, found.advice) == ("SK047", True)
    assert "one exit on foot" in found.message


def test_a_misspelt_capability_is_a_mistake_where_targets_are_declared_and_else_advice(tmp_path: Path) -> None:
    drill = shutil.copytree(DRILL, tmp_path / "drill")
    table = drill / "injects.csv"
    given = table.read_text(encoding="utf-8")
    table.write_text(given.replace(",KOMANDO,", ",KOMADNO,", 1), encoding="utf-8")
    (only,) = api.examine(drill)
    assert (only.file, only.line, only.code, only.advice) == ("injects.csv", 2, "SK031", False)
    assert "'KOMADNO'" in only.message
    assert only.hint == "Did you mean 'KOMANDO'?"
    table.write_text(given.replace(",KOMANDO,", ",XYZ,", 1), encoding="utf-8")
    (only,) = api.examine(drill)
    assert (only.line, only.advice) == (2, True)
    town = shutil.copytree(MINIMAL, tmp_path / "town")  # which declares no target
    table = town / "injects.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",INFORMASI,", ",KOMANDO,"), encoding="utf-8")
    assert api.examine(town) == ()
    table.write_text(table.read_text(encoding="utf-8").replace(",DIALOG,", ",KOMADNO,"), encoding="utf-8")
    (only,) = api.examine(town)
    assert (only.file, only.line, only.advice, only.hint) == ("injects.csv", 5, True, "Did you mean 'KOMANDO'?")


def test_a_misspelt_capability_that_a_target_needs_is_told_once_and_of_the_inject(tmp_path: Path) -> None:
    drill = shutil.copytree(DRILL, tmp_path / "drill")
    table = drill / "injects.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(row.replace(",LOGISTIK,", ",LOGISITK,") for row in rows), encoding="utf-8")
    found = api.check(drill)
    assert found
    assert {problem.file for problem in found} == {"injects.csv"}
    assert {problem.hint for problem in found} == {"Did you mean 'LOGISTIK'?"}
