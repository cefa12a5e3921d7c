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


def told(tmp_path, capsys, *lines, words=()):
    path = tmp_path / "record.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert cli.main(["audit", str(path), *words]) == 0
    return capsys.readouterr().out


def line(clock, kind, /, **rest):
    body = rest.pop("body")
    return {"time": clock, "kind": kind, "body": body, **rest}


DECLARED = (
    {"date": "2024-12-06", "covers": ["warning.issued", "force.used", "force.ordered"], "until": "12:00"},
    line("10:00", "warning.issued", id="w1", basis="declared", body={"assembly": "A-1", "agency": "polri"}),
    line("10:05", "warning.issued", id="w2", basis="declared", body={"assembly": "A-1", "agency": "polri"}),
    line("10:10", "warning.issued", id="w3", basis="declared", body={"assembly": "A-1", "agency": "polri"}),
    line("10:20", "force.used", id="gas", body={"assembly": "A-1", "means": "gas", "agency": "polri"}),
)


@pytest.mark.parametrize(("lang", "head"), [("en", "CONFLICTS"), ("id", "PERTENTANGAN")])
def test_conflicts_have_a_heading_of_their_own_and_tell_every_pair(lang, head, tmp_path, capsys):
    denials = [
        line("11:00", "observation.denied", body={"event": "w1", "by": "evaluator"}),
        line("11:01", "observation.denied", body={"event": "w2", "by": "crowd"}),
    ]
    said = told(tmp_path, capsys, *DECLARED, *denials, words=["--lang", lang])
    part = said[said.index(head) :].split("\n\n")[0]
    rows = [row for row in part.splitlines() if "  R-15  " in row]
    assert len(rows) == 1
    assert rows[0].count("disangkal" if lang == "id" else "is denied by") == 2
    rest = said.replace(part, "")
    assert "  R-15  " not in rest
    assert said.index(head) < said.index("NOT KNOWN" if lang == "en" else "TIDAK DIKETAHUI")


@pytest.mark.parametrize(("lang", "words"), [("en", "(Polri), who may not overturn it"), ("id", "(Polri), yang tidak")])
def test_a_denial_of_ones_own_deed_is_shown_and_changes_nothing(lang, words, tmp_path, capsys):
    denial = line("11:00", "observation.denied", body={"event": "gas", "by": "polri"})
    before = told(tmp_path, capsys, *DECLARED, words=["--lang", lang])
    after = told(tmp_path, capsys, *DECLARED, denial, words=["--lang", lang])
    assert words in after
    assert [row for row in before.splitlines() if row not in after.splitlines()] == []


def test_explaining_a_conflict_shows_every_denial_with_who_denies(tmp_path, capsys):
    denials = [
        line("11:00", "observation.denied", body={"event": "w1", "by": "evaluator"}),
        line("11:01", "observation.denied", body={"event": "w2", "by": "crowd"}),
    ]
    said = told(tmp_path, capsys, *DECLARED, *denials, words=["--explain", "R-15"])
    assert "CONFLICTS" in said
    assert "by: evaluator" in said and "by: the side of the crowd" in said
    assert "whether events 2 and 3 happened, which is denied" in said


def test_what_is_folded_reaches_to_the_end_of_its_last_range(tmp_path, capsys):
    body = {"assembly": "A-1", "means": "gas", "order_id": "ORD-1"}
    uses = [
        line("10:00:00", "force.used", time_to="10:02:00", body=body),
        line("10:01:00", "force.used", time_to="10:09:00", body=body),
        line("10:03:00", "force.used", body=body),
    ]
    said = told(tmp_path, capsys, {"date": "2024-12-06"}, *uses)
    row = next(row for row in said.splitlines() if "  R-14  " in row)
    assert "10:00:00  3 times until 10:09:00 under ORD-1. " in row
    alone = told(tmp_path, capsys, {"date": "2024-12-06"}, uses[0])
    assert "2024-12-06 10:00:00 to 10:02:00  " in next(row for row in alone.splitlines() if "  R-14  " in row)


def test_verdicts_with_other_reasons_are_not_folded_into_one(tmp_path, capsys):
    spray = {"assembly": "A-1", "means": "water_cannon", "order_id": "ORD-1", "target": "area", "exposed_elevated": 0}
    uses = [
        line("10:00", "force.used", body={**spray, "exposed_immobile": 0, "min_range_m": 5}),
        line("10:01", "force.used", body={**spray, "exposed_immobile": 2, "min_range_m": 12}),
        line("10:02", "force.used", body={**spray, "exposed_immobile": 3, "min_range_m": 12}),
    ]
    said = told(tmp_path, capsys, {"date": "2024-12-06"}, *uses)
    rows = [row for row in said.splitlines() if "  R-25  " in row]
    assert len(rows) == 2
    assert "2 times until 10:02:00" in rows[1]


def test_what_is_told_in_indonesian_has_no_english_words_of_the_program(tmp_path, capsys):
    denial = line("11:00", "observation.denied", body={"event": "w1", "by": "evaluator"})
    whole = told(tmp_path, capsys, *DECLARED, denial, words=["--lang", "id"])
    for rule in ("R-15", "R-16", "R-06", "R-23", "R-37"):
        whole += told(tmp_path, capsys, *DECLARED, denial, words=["--lang", "id", "--explain", rule])
    for word in ("critical", "major", "minor", "scenario", "exercise", "people", "national", "international",
                 "not_known", "pending", "violation"):  # fmt: skip
        assert word not in whole, word


def test_an_explanation_tells_what_the_other_pack_says(tmp_path, capsys):
    late = line("10:20", "force.used", body={"assembly": "A-1", "means": "gas", "agency": "polri"})
    warnings = [line(f"10:{18 + place}:30", "warning.issued", body={"assembly": "A-1"}) for place in range(2)]
    warnings.append(line("10:19:40", "warning.issued", body={"assembly": "A-1"}))
    said = told(tmp_path, capsys, {"date": "2024-12-06"}, *warnings, late, words=["--explain", "R-16"])
    assert "international standards: violation (R-16); national law and doctrine: kept (R-15)." in said


@pytest.mark.parametrize(("lang", "same"), [("en", "likewise."), ("id", "demikian pula.")])
def test_a_finding_like_the_one_above_says_so(lang, same, tmp_path, capsys):
    uses = [line(f"10:0{minute}", "force.used", body={"assembly": "A-1", "means": "gas"}) for minute in range(2)]
    said = told(tmp_path, capsys, {"date": "2024-12-06"}, *uses, words=["--lang", lang])
    rows = [row for row in said.splitlines() if "  R-14  " in row]
    assert rows[1].endswith(f"2024-12-06 10:01:00  {same} [3]")


def test_rules_that_are_folded_stand_in_order(timeline, capsys):
    cli.main(["audit", timeline])
    (folded,) = [row for row in capsys.readouterr().out.splitlines() if "does not cover what" in row]
    rules = folded.partition(": ")[2].split(", ")
    assert rules == sorted(rules)


@pytest.mark.parametrize(("lang", "to"), [("en", "to"), ("id", "sampai")])
def test_an_explanation_tells_the_range_of_every_event(lang, to, tmp_path, capsys):
    lines = [
        {"date": "2024-12-06"},
        line("10:00", "warning.issued", time_to="10:10", body={"assembly": "A-1"}),
        line("10:05", "force.used", body={"assembly": "A-1", "means": "gas"}),
    ]
    said = told(tmp_path, capsys, *lines, words=["--explain", "R-16", "--lang", lang])
    assert f"     2  2024-12-06 10:00:00 {to} 10:10:00  " in said


def test_a_finding_that_differs_only_in_the_number_of_its_event_is_likewise(tmp_path, capsys):
    uses = [line(f"10:0{minute}", "force.used", body={"assembly": "A-1", "means": "gas"}) for minute in range(2)]
    said = told(tmp_path, capsys, {"date": "2024-12-06"}, *uses)
    rows = [row for row in said.splitlines() if "  R-21  " in row]
    assert "event 2: kind of zone" in rows[0]
    assert rows[1].endswith("likewise. [3]")


def test_none_is_never_said_below_a_list_of_what_is_not_known(tmp_path, capsys):
    path = tmp_path / "quiet.jsonl"
    body = '{"seal_intact": true, "escort": "U-1", "ba_no": "B-1"}'
    moved = f'{{"time": "20:00:00", "kind": "logistic.moved", "body": {body}}}'
    path.write_text('{"date": "2019-05-21", "covers": []}\n' + moved + "\n", encoding="utf-8")
    cli.main(["audit", str(path)])
    said = capsys.readouterr().out
    assert "does not cover what these rules speak of: R-01" in said
    assert "NOT KNOWN: none" not in said
    path.write_text('{"date": "2019-05-21"}\n' + moved + "\n", encoding="utf-8")
    cli.main(["audit", str(path)])
    assert "NOT KNOWN: none" in capsys.readouterr().out
