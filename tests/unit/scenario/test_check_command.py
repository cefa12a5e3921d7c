"""The command `check` tells every mistake in words or as JSON, and never shows a traceback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sispamkota.cli import main

from .broken import ALL, MINIMAL, Broken

SOME = ALL[::7]


@pytest.mark.parametrize("case", SOME, ids=lambda case: case.id.replace(" ", "_"))
def test_a_mistake_is_told_without_a_traceback(
    case: Broken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kota"
    shutil.copytree(MINIMAL, folder)
    case.make(folder)

    assert main(["check", str(folder), "--json"]) == 1

    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert answer["ok"] is False
    assert [problem["code"] for problem in answer["problems"]] == [case.code]
    assert set(answer["problems"][0]) == {"file", "line", "column", "path", "message", "hint", "code"}
    assert "Traceback" not in shown.err


def test_a_folder_without_mistakes_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(MINIMAL), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": []}


@pytest.mark.parametrize("command", [["check"], ["simulate"]])
def test_a_missing_folder_says_how_to_begin(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "/nowhere/at/all"]) == 1
    shown = capsys.readouterr()
    assert "sispamkota new" in shown.out + shown.err
    assert "Traceback" not in shown.err
