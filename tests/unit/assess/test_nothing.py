"""What says "there was none" breaks a rule that asks for it, and what says "not known" neither keeps nor breaks it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from rule_scenes import change, events, scene
from sispamkota.assess.audit import Audit, audit, audit_events
from sispamkota.assess.nothing import asked_filled, usually_asked, without_nothing
from sispamkota.assess.timeline import parse_timeline
from sispamkota.assess.typed import check_body, lists
from sispamkota.core.errors import RecordError
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.parse import parse_rules

CLAUSES = {
    ("R-44", "escort"): ("boxes", ""),
    ("R-44", "ba_no"): ("boxes", ""),
    ("R-08", "assessed_by"): ("yellow", ""),
    ("R-08", "evidence"): ("yellow", []),
    ("R-33", "ground"): ("arrest-1", ""),
    ("R-17", "routes"): ("warning-1", []),
}
NONE = (
    "none", "None", "NIHIL", "nil", "tidak ada", "Tidak ada.", "belum ada", "-", "--", "—", "tanpa", "kosong",
    "no", "nobody", "null", "tidak", "[]", "tiada",
)  # fmt: skip
UNKNOWN = ("n/a", "N/A", "n.a.", "unknown", "tidak diketahui", "?", "tidak dicatat", "belum jelas")


def written(folder: Path, lines: list[dict[str, Any]], form: str) -> Path:
    """Return a timeline of the lines as JSON Lines or CSV."""
    head = json.dumps({"date": "2024-12-06"})
    rows = []
    for line in sorted(lines, key=lambda one: one["t"]):
        seconds = line["t"] + 9 * 3600
        day = 6 + seconds // 86400
        clock = f"2024-12-{day:02d}T{seconds % 86400 // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}+07:00"
        rows.append({"time": clock, "kind": line["kind"], "body": line["body"], "basis": line.get("basis", "recorded")})
    path = folder / f"t.{form}"
    if form == "jsonl":
        path.write_text("\n".join([head, *(json.dumps(row) for row in rows)]), "utf-8")
        return path
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([head])
    writer.writerow(["time", "kind", "body", "basis"])
    for row in rows:
        writer.writerow([row["time"], row["kind"], json.dumps(row["body"]), row["basis"]])
    path.write_text(text.getvalue(), "utf-8")
    return path


def outcome(judged: Audit, rule: str) -> str:
    return judged.only(rule).verdicts[0].outcome


def one_line(kind: str, body: dict[str, Any]) -> str:
    return json.dumps({"time": "2024-12-06T10:00:00+07:00", "kind": kind, "body": body})


def test_every_clause_that_asks_for_filled_in_has_its_pair_here() -> None:
    asked = {(rule.id, check.path) for rule in shipped_rules() for check in rule.fields if check.op == "nonempty"}
    assert asked == set(CLAUSES)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize(("rule", "name"), CLAUSES)
def test_each_clause_is_kept_when_filled_in_and_broken_when_written_as_empty(
    tmp_path: Path, rule: str, name: str, form: str
) -> None:
    line, empty = CLAUSES[rule, name]
    lines = [one for one in scene() if one["kind"] != "observation.denied"]
    for one in lines:
        if one["kind"] == "level.changed":
            one["body"]["evidence"] = [3]
    kept = audit(written(tmp_path, lines, form))
    assert {one.outcome for one in kept.only(rule).verdicts} == {"ok"}
    broken = audit(written(tmp_path, change(lines, {"set": {line: {name: empty}}}), form))
    assert [one.rule for one in broken.of("violation")] == [rule]
    assert "is read as" not in " ".join(broken.warnings)


@pytest.mark.parametrize("word", NONE)
@pytest.mark.parametrize(("rule", "name"), CLAUSES)
def test_the_words_that_people_use_for_none_break_each_clause_too(
    tmp_path: Path, rule: str, name: str, word: str
) -> None:
    line, _ = CLAUSES[rule, name]
    lines = scene()
    (written_line,) = [one for one in lines if one.get("id") == line]
    listed = name in lists(written_line["kind"])
    for value in ([word], word) if listed else (word,):
        body = {**written_line["body"], name: value}
        judged = audit_events(parse_timeline(one_line(written_line["kind"], body)).events, ordered=False)
        assert outcome(judged, rule) == "violation", value


@pytest.mark.parametrize("word", UNKNOWN)
@pytest.mark.parametrize(("rule", "name"), CLAUSES)
def test_not_known_is_neither_kept_nor_broken(rule: str, name: str, word: str) -> None:
    line, _ = CLAUSES[rule, name]
    (written_line,) = [one for one in scene() if one.get("id") == line]
    body = {**written_line["body"], name: word}
    timeline = parse_timeline(one_line(written_line["kind"], body))
    assert name not in timeline.events[0].body
    (warning,) = [one for one in timeline.warnings if f".{name}:" in one]
    assert "not known" in warning


def test_a_word_that_is_read_as_none_is_told_once_with_the_form_to_write() -> None:
    timeline = parse_timeline(one_line("logistic.moved", {"seal_intact": True, "escort": "tidak ada", "ba_no": "BA-1"}))
    assert timeline.warnings == (
        "timeline: row 1: logistic.moved.escort: 'tidak ada' is read as none. Write \"\" where there was none.",
    )


@pytest.mark.parametrize("word", ["No. 12/BA/2024", "NO-7", "KAWAL-1", "BA 3", "Tanpanama-2", "No 14", "Nonex", "NA-1"])
def test_numbers_and_names_that_only_look_so_stay(word: str) -> None:
    read, told = without_nothing("logistic.moved", {"ba_no": word}, usually_asked())
    assert (read, told) == ({"ba_no": word}, ())


@pytest.mark.parametrize(
    "word", ["tanpa pengawalan", "no escort", "Tidak dikawal", "not escorted", "tidak ada pengawal"]
)
def test_sentences_that_deny_are_none(word: str) -> None:
    assert without_nothing("logistic.moved", {"escort": word}, usually_asked())[0] == {"escort": ""}


@pytest.mark.parametrize("word", ["belum sempat dicek", "never came", "no police seen"])
def test_other_sentences_that_begin_with_a_denial_are_not_known(word: str) -> None:
    read, told = without_nothing("logistic.moved", {"escort": word}, usually_asked())
    assert read == {}
    assert "may say that there was none" in told[0]


def test_a_listed_ground_that_begins_with_no_is_a_ground() -> None:
    body = {"ground": "no_notice", "actor": "P-1"}
    assert without_nothing("arrest.made", body, usually_asked()) == (body, ())


def test_a_line_whose_id_is_such_a_word_is_that_line() -> None:
    text = "\n".join(
        [
            '{"date": "2024-12-06"}',
            '{"time": "10:00:00", "id": "-", "kind": "violence.observed"}',
            '{"time": "10:05:00", "kind": "level.changed", "body": {"evidence": ["-"]}}',
        ]
    )
    assert parse_timeline(text).events[1].body["evidence"] == [2]


def test_one_empty_word_among_filled_ones_leaves_those() -> None:
    read, _ = without_nothing("warning.issued", {"routes": ["W", "-"]}, usually_asked(), lists=["routes"])
    assert read == {"routes": ["W"]}
    read, _ = without_nothing("warning.issued", {"routes": ["-", "n/a"]}, usually_asked(), lists=["routes"])
    assert read == {}


def test_a_field_that_no_rule_asks_to_be_filled_in_may_not_be_empty() -> None:
    with pytest.raises(RecordError, match="words are empty"):
        parse_timeline(one_line("logistic.moved", {"tps": ""}))
    assert parse_timeline(one_line("force.used", {"unit": "none"})).events[0].body == {"unit": "none"}


def test_own_rules_say_which_fields_may_be_empty_too() -> None:
    text = """
rules:
- id: H-01
  severity: minor
  pack: national
  text: {id: "Satuan disebut.", en: "The unit is named."}
  src: "[D]"
  trigger: {type: force.used}
  fields: [[unit, nonempty, true]]
"""
    rules, problems = parse_rules(text, "own.yaml")
    assert not problems
    assert asked_filled(rules) == {"force.used": frozenset(("unit",))}
    for word in ("", "nihil"):
        timeline = parse_timeline(one_line("force.used", {"unit": word}), rules=rules)
        assert [one.outcome for one in audit_events(timeline.events, rules=rules, ordered=False).verdicts] == [
            "violation"
        ]


def test_false_is_refused_with_the_form_to_write() -> None:
    (mistake,) = check_body("logistic.moved", {"escort": False})[0]
    assert mistake.endswith('Write "" where there was none.')


def test_records_of_runs_are_not_read_so() -> None:
    lines = change(scene(), {"set": {"boxes": {"escort": "none"}}})
    judged = audit_events(events(lines))
    assert outcome(judged, "R-44") == "ok"
