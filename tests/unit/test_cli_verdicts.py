"""Verdicts in the terminal: the order, the folding, one rule in full, both languages."""

from __future__ import annotations

import json

import pytest

from sispamkota import cli

TIMELINE = (
    '{"date": "2019-05-21", "covers": ["force.used", "assembly.started", "warning.issued"]}',
    '{"time": "20:00:00", "kind": "assembly.started", "body": {"assembly": "A-1", "purpose": "protest"}}',
    '{"time": "22:00:00", "kind": "force.used", "body": {"assembly": "A-1", "means": "gas", "zone": "Z-1"}}',
)


@pytest.fixture
def timeline(tmp_path):
    path = tmp_path / "night.jsonl"
    path.write_text("\n".join(TIMELINE) + "\n", encoding="utf-8")
    return str(path)


def test_violations_stand_before_what_is_not_known_and_that_before_the_rest(timeline, capsys):
    assert cli.main(["audit", timeline]) == 0
    said = capsys.readouterr().out
    heads = ("VIOLATIONS: ", "does not show it: ", "NOT KNOWN: ", "PENDING: ", " kept (")
    places = [said.index(head) for head in heads]
    assert places == sorted(places)
    assert said.startswith("This record covers: force.used")
    assert "score" not in said.lower()


def test_rules_whose_trigger_is_not_covered_are_folded_into_one_line(timeline, capsys):
    cli.main(["audit", timeline])
    folded = [line for line in capsys.readouterr().out.splitlines() if "does not cover what" in line]
    assert len(folded) == 1
    assert "R-44" in folded[0]


def test_fail_on_is_for_scripts(timeline, capsys):
    assert cli.main(["audit", timeline, "--fail-on", "critical"]) == 1
    assert cli.main(["audit", timeline, "--pack", "election", "--fail-on", "info"]) == 0


def test_json_has_the_keys_of_the_contract(timeline, capsys):
    assert cli.main(["audit", timeline, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["complete"] is False
    keys = {"rule", "pack", "severity", "verdict", "basis", "at", "events", "message"}
    assert all(keys <= set(verdict) for verdict in told["verdicts"])


def test_one_rule_in_full_in_indonesian(timeline, capsys):
    assert cli.main(["audit", timeline, "--explain", "R-16", "--lang", "id"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("R-16: Cukup waktu")
    assert "sumber: GC37" in said
    assert "before.min_age_s = 180" in said
    assert "PELANGGARAN" in said
    assert "penggunaan kekuatan" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["--pack", "nationl"], "Did you mean 'national'?"), (["--explain", "R-999"], "there is no rule 'R-999'")],
)
def test_unknown_names_are_1_with_the_nearest(words, expected, timeline, capsys):
    assert cli.main(["audit", timeline, *words]) == 1
    assert expected in capsys.readouterr().err


def test_a_timeline_with_mistakes_is_1_and_names_each(tmp_path, capsys):
    path = tmp_path / "bad.jsonl"
    path.write_text(
        '{"time": "25:99", "kind": "force.used", "body": {}}\n{"time": "10:00", "kind": "force.usd", "body": {}}\n',
        encoding="utf-8",
    )
    assert cli.main(["audit", str(path)]) == 1
    said = capsys.readouterr().err
    assert "25:99" in said
    assert "force.usd" in said
    assert "Traceback" not in said


def test_one_rule_is_told_once_for_each_order_and_notes_stand_apart(tmp_path, capsys):
    bursts = "".join(
        f'{{"time": "10:0{minute}:00", "kind": "force.used", "body": '
        f'{{"assembly": "A-1", "means": "gas", "zone": "Z-1", "order_id": "ORD-{1 + minute // 3}"}}}}\n'
        for minute in range(5)
    )
    notice = '{"time": "08:00:00", "kind": "notice.received", "body": {"assembly": "A-1", "hours_before": 5}}\n'
    path = tmp_path / "day.jsonl"
    path.write_text('{"date": "2024-12-06"}\n' + notice + bursts, encoding="utf-8")
    assert cli.main(["audit", str(path), "--pack", "international", "--pack", "national"]) == 0
    said = capsys.readouterr().out
    told = [line for line in said.splitlines() if "  R-14  " in line]
    assert len(told) == 2
    assert "10:00:00  3 times until 10:02:00 under ORD-1. Wide-area" in told[0]
    assert "10:03:00  2 times until 10:04:00 under ORD-2. [" in told[1]
    assert "each of them: --explain R-14" in said
    violations, notes = said.split("NOTES, of severity info: ")
    assert "  R-02  " in notes and "  R-02  " not in violations
