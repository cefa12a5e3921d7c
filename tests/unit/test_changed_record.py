"""A record that was changed says so first, wherever it is read, and a run that fails says what it left."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

import sispamkota as spk
from record_making import chained, rows_of, write_rows
from sispamkota import cli
from sispamkota.core.errors import RecordError
from sispamkota.sim import whole

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "minimal"


@pytest.fixture
def copy(small_run: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small_run, tmp_path / "run")


def change_event(run: Path) -> None:
    connection = sqlite3.connect(run / "journal.sqlite")
    connection.execute("UPDATE events SET actor = 'X' || actor WHERE seq = 200")
    connection.commit()
    connection.close()


def spoil(run: Path, fault: str) -> None:
    if fault == "chain":
        change_event(run)
    elif fault == "tracks":
        (run / "tracks" / "KANTOR.people.trk").unlink()
    else:
        shutil.rmtree(run / "scenario")


def said_by(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli.main(words)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("fault", ["chain", "tracks", "scenario"])
def test_audit_says_first_that_the_record_was_changed(fault, copy, capsys):
    spoil(copy, fault)
    told = json.loads(said_by(["audit", str(copy), "--json"], capsys)[1])
    assert told["complete"] is False
    assert told["notes"][0].startswith("This record was changed: ")
    assert said_by(["audit", str(copy), "--lang", "id"], capsys)[1].startswith("Rekaman ini telah diubah: ")
    assert said_by(["audit", str(copy), "--explain", "R-18"], capsys)[1].startswith("This record was changed: ")


def test_an_intact_record_is_not_called_changed(small_run, tmp_path, capsys):
    told = json.loads(said_by(["audit", str(small_run), "--json"], capsys)[1])
    assert told["complete"] is True
    assert not any("changed" in note for note in told["notes"])
    with spk.open_run(small_run) as run:
        assert 'class="note changed"' not in run.report(tmp_path / "r.html", lang="en").read_text(encoding="utf-8")
        assert run.fault() is None
    assert said_by(["export", str(small_run), "--events", str(tmp_path / "e.csv")], capsys)[2] == ""


@pytest.mark.parametrize(("lang", "words"), [("id", "Rekaman ini telah diubah: "), ("en", "This record was changed: ")])
def test_the_report_says_so_on_its_first_page_and_where_it_tells_of_the_record(lang, words, copy, tmp_path):
    change_event(copy)
    with spk.open_run(copy) as run:
        page = run.report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8")
    marked = [found.start() for found in re.finditer('class="note changed"', page)]
    assert len(marked) == 2
    assert marked[0] < page.index('id="first"') < page.index('id="integrity"') < marked[1]
    assert page.count(words) >= 2


def test_export_warns(copy, tmp_path, capsys):
    change_event(copy)
    code, _, err = said_by(["export", str(copy), "--events", str(tmp_path / "e.jsonl")], capsys)
    assert code == 0
    assert "Rekaman ini telah diubah" in err or "This record was changed" in err


def test_a_record_without_events_says_that_nothing_was_recorded(copy, tmp_path, capsys):
    write_rows(copy, [])
    code, out, _ = said_by(["verify", str(copy)], capsys)
    assert (code, "nothing recorded" in out) == (0, True)
    told = json.loads(said_by(["audit", str(copy), "--json"], capsys)[1])
    assert (told["complete"], told["notes"][0][:20]) == (False, "Nothing was recorded")
    with spk.open_run(copy) as run:
        for lang, words in (("id", "Tidak ada yang tercatat"), ("en", "Nothing was recorded")):
            assert words in run.report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8")


def test_run_again_without_the_scenario_answers_as_verify_does(copy, capsys):
    shutil.rmtree(copy / "scenario")
    code, out, _ = said_by(["verify", str(copy), "--rerun", "--json"], capsys)
    told = json.loads(out)
    assert (code, told["ok"], told["open"], told["first_bad"], told["part"]) == (1, False, False, 1, "scenario")
    assert "missing" in told["reason"]


def test_run_again_with_people_on_the_seats_answers_as_verify_does(copy, capsys):
    path = copy / "run.json"
    info = json.loads(path.read_text())
    path.write_text(json.dumps(info | {"plan": None}))
    rows = rows_of(copy)
    rows[0][9] = json.dumps({"seed": info["seed"]}, separators=(",", ":"))
    write_rows(copy, chained(rows, info["scenario_digest"]))
    code, out, _ = said_by(["verify", str(copy), "--rerun", "--json"], capsys)
    told = json.loads(out)
    assert (code, told["ok"], told["events"] > 0) == (1, False, True)
    assert "people sat on its seats" in told["rerun"]["reason"]


@pytest.mark.parametrize(
    ("platform", "ok"), [("kept", False), ("left out", False), ("one key", False), ("another", True)]
)
def test_a_difference_is_excused_by_a_named_other_platform_alone(platform, ok, copy, monkeypatch):
    monkeypatch.setattr("sispamkota.api._first_difference", lambda record, again: 9)
    monkeypatch.setattr("sispamkota.api.simulate", lambda *words, **rest: spk.open_run(copy))
    path = copy / "run.json"
    data = json.loads(path.read_text())
    if platform == "left out":
        del data["platform"], data["versions"]
    elif platform == "one key":
        data["platform"] = {"system": data["platform"]["system"]}
    elif platform == "another":
        data["platform"]["machine"] = "riscv128"
    path.write_text(json.dumps(data))
    proof = spk.verify(copy, rerun=True)
    assert proof.ok is ok
    assert ("no sign of tampering" in proof.sentence()) is ok


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecordError("the disk is full."), "the disk is full"),
        (OSError(28, "No space left on device"), "No space left"),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("odd"), "mistake of ours"),
    ],
)
def test_a_run_that_fails_says_what_it_left_and_where(error, words, tmp_path, capsys, monkeypatch):
    def fail(self, until_s, progress=None):
        raise error

    monkeypatch.setattr(whole.Session, "advance", fail)
    run = tmp_path / "run"
    code, _, err = said_by(["simulate", str(SMALL), "-o", str(run)], capsys)
    assert code == 1
    assert words in err
    assert f"sispamkota verify {run}" in err
    assert said_by(["verify", str(run)], capsys)[0] == 0


@pytest.mark.parametrize("out", ["", " "])
def test_an_empty_name_for_a_run_is_wrong_use(out, capsys):
    code, _, err = said_by(["simulate", str(SMALL), "-o", out], capsys)
    assert code == 2
    assert "is empty" in err


def test_rows_are_as_the_store_wrote_them(small_run):
    assert {row[12] for row in rows_of(small_run)} == {None}
