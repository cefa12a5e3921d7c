"""The command line as a process and as a function: exit codes, streams, help at once."""

from __future__ import annotations

import json
import os
import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sispamkota import cli, cli_parser
from sispamkota.core.errors import Problem, ScenarioError, SispamkotaError

SCRIPT = [sys.executable, "-m", "sispamkota.cli"]


def run(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SCRIPT, *words], capture_output=True, text=True, timeout=120, **more)  # type: ignore[call-overload,no-any-return]


def test_every_command_that_is_ready_is_run_and_no_other():
    assert set(cli.RUN) == set(cli_parser.ready())


def test_help_is_there_at_once():
    def seconds(words: list[str]) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, *words], capture_output=True, check=True)
        return time.perf_counter() - began

    helps, bares = [], []
    for _ in range(5):
        helps.append(seconds(["-m", "sispamkota.cli", "--help"]))
        bares.append(seconds(["-c", "pass"]))
    assert statistics.median(helps) < 20 * statistics.median(bares)


@pytest.mark.parametrize("words", [["--help"], ["simulate", "--help"], ["--version"], []])
def test_help_imports_nothing_heavy(words, tmp_path):
    code = (
        "import sys\nfrom sispamkota.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'numba', 'scipy', 'pydantic', 'fastapi', 'rich', 'ruamel', 'shapely'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_alone_it_says_what_to_do_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main([]) == 0
    assert "sispamkota new" in capsys.readouterr().out


def test_alone_it_names_the_newest_run_and_the_scenarios_here(tmp_path, monkeypatch, capsys):
    for name, age in (("old", 1000), ("young", 2000)):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "run.json").write_text("{}")
        os.utime(tmp_path / "runs" / name / "run.json", (age, age))
    (tmp_path / "scenarios" / "town").mkdir(parents=True)
    (tmp_path / "scenarios" / "town" / "scenario.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert cli.main([]) == 0
    said = capsys.readouterr().out
    assert "sispamkota report runs/young" in said
    assert "runs/old" not in said
    assert "sispamkota simulate scenarios/town" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["simulat"], "Did you mean 'simulate'?"),
        (["simulate"], "DIR"),
        (["simulate", "x", "--seed", "-1"], "whole number"),
        (["simulate", "x", "--seed", "²"], "whole number"),
        (["replay", "x", "--port", "70000"], "no port"),
        (["report", "x", "--lang", "fr"], "invalid choice"),
        (["audit", "x", "--fail-on", "awful"], "invalid choice"),
        (["export", "x"], "say what to write"),
        (["export", "x", "--trajectories", "a.h5"], "later version"),
        (["export", "x", "--geojson", "a.json"], "later version"),
        (["report", "x", "-o", "a.pdf"], "later version"),
        (["replay", "x", "--export", "a.html"], "later version"),
        (["verify", "x", "--witness", "3-abc"], "SEQ:HASH"),
        (["check", "x", "--nonsense"], "--nonsense"),
        (["compare", "x", "--plans", "a", "b", "--runs", "9"], "later version"),
        (["import-osm", "x"], "later version"),
        (["workbook", "x", "--out", "f.xlsx"], "later version"),
    ],
)
def test_wrong_use_is_2_and_says_how(words, expected, capsys):
    assert cli.main(words) == 2
    said = capsys.readouterr()
    assert expected in said.err
    assert said.out == ""


@pytest.mark.parametrize("name", [command.name for command in cli_parser.COMMANDS if command.add is None])
def test_later_commands_say_so(name, capsys):
    assert cli.main([name, "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["ok"] is False
    assert "later version" in json.loads(said.out)["error"]


@pytest.mark.parametrize("words", [["verify"], ["report"], ["replay"], ["audit"], ["export", "--events", "x.csv"]])
def test_no_such_run_is_1_with_a_reason_and_no_traceback(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main([words[0], "nowhere", *words[1:]]) == 1
    said = capsys.readouterr()
    assert "nowhere" in said.err
    assert "Traceback" not in said.err
    assert not list(tmp_path.iterdir())


def test_mistakes_of_a_scenario_stand_one_a_line_and_as_json(monkeypatch, capsys):
    first = Problem("units.yaml", 9, 5, "units.1.strenght", "unknown key.", "Did you mean 'strength'?", "SK014")
    second = Problem("scenario.yaml", 0, 0, "", "is missing.", "Write it.", "SK001")

    def refuse(options):
        raise ScenarioError((first, second))

    monkeypatch.setitem(cli.RUN, "simulate", refuse)
    assert cli.main(["simulate", "x", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["problems"][1] == {
        "file": "units.yaml", "line": 9, "column": 5, "path": "units.1.strenght",
        "message": "unknown key.", "hint": "Did you mean 'strength'?", "code": "SK014",
    }  # fmt: skip
    assert "units.yaml:9:5: units.1.strenght: unknown key. Did you mean 'strength'? [SK014]\n2 mistakes" in said.err


@pytest.mark.parametrize(
    ("error", "code", "expected"),
    [
        (SispamkotaError("as it stands."), 1, "as it stands.\n"),
        (PermissionError(13, "Permission denied", "runs/a"), 1, "runs/a: Permission denied.\n"),
        (MemoryError(), 1, "memory"),
        (KeyboardInterrupt(), 130, "Stopped."),
        (ZeroDivisionError("oh"), 1, "mistake of ours"),
    ],
)
def test_every_ending_has_its_code_and_no_traceback(error, code, expected, monkeypatch, capsys):
    def fail(options):
        raise error

    monkeypatch.delenv(cli.DEBUG, raising=False)
    monkeypatch.setitem(cli.RUN, "doctor", fail)
    assert cli.main(["doctor"]) == code
    said = capsys.readouterr().err
    assert expected in said
    assert "Traceback" not in said


def test_debug_shows_our_own_mistakes_in_full(monkeypatch):
    def fail(options):
        raise ZeroDivisionError

    monkeypatch.setenv(cli.DEBUG, "1")
    monkeypatch.setitem(cli.RUN, "doctor", fail)
    with pytest.raises(ZeroDivisionError):
        cli.main(["doctor"])


def test_a_closed_pipe_ends_quietly():
    command = f"{shlex.quote(sys.executable)} -m sispamkota.cli doctor | head -n 0; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout.strip() in ("141", "0")


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0"}])
def test_any_character_is_carried_in_any_locale(locale, tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    done = run("verify", "jalan-é-–-路", cwd=tmp_path, env=environment | locale)
    assert done.returncode == 1
    assert "jalan-" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_prints_and_speaks_json():
    done = run("doctor", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["ok"] else 1)
    assert {"Python", "packages", "SQLite", "disk"} <= {finding["what"] for finding in told["findings"]}


def test_version():
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("sispamkota 0.")


def test_new_refuses_what_is_there(tmp_path, capsys):
    (tmp_path / "mine").write_text("mine")
    assert cli.main(["new", str(tmp_path)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert Path(tmp_path / "mine").read_text() == "mine"
