"""The files of docs/examples are what the pages show, and say what the pages say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sispamkota.assess.audit import Audit, audit
from sispamkota.assess.timeline import read_timeline
from sispamkota.assess.trial import trial

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLES = DOCS / "examples"
TIMELINES = sorted(path for path in EXAMPLES.iterdir() if path.suffix in (".jsonl", ".csv"))
REAL = ("jakarta-2019.jsonl", "kanjuruhan-2022.jsonl")


def outcomes(found: Audit, rule: str) -> set[str]:
    return {verdict.outcome for verdict in found.verdicts if verdict.rule == rule}


@pytest.mark.parametrize("path", TIMELINES, ids=lambda path: path.name)
def test_every_timeline_is_read_without_a_warning(path: Path) -> None:
    timeline = read_timeline(path)
    assert timeline.events
    assert timeline.warnings == ()


def test_the_two_templates_say_the_same() -> None:
    sheet, lines = (read_timeline(EXAMPLES / f"timeline-template.{end}") for end in ("csv", "jsonl"))
    assert [(one.kind, one.t_s, one.body) for one in sheet.events] == [
        (one.kind, one.t_s, one.body) for one in lines.events
    ]
    assert (sheet.covers, sheet.start, sheet.end_s) == (lines.covers, lines.start, lines.end_s)


def test_the_page_on_rules_shows_the_files_as_they_are() -> None:
    page = (DOCS / "how-to" / "write-a-rule.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```(?:yaml|json)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown == [(EXAMPLES / name).read_text(encoding="utf-8") for name in ("rule.yaml", "rule-breaks.jsonl")]
    assert trial(EXAMPLES / "rule.yaml", EXAMPLES / "rule-keeps.jsonl", EXAMPLES / "rule-breaks.jsonl").faults == ()


def test_the_page_on_rules_names_every_operator() -> None:
    from sispamkota.rules.model import CONDITION_OPERATORS
    from sispamkota.rules.values import OPERATORS

    page = (DOCS / "how-to" / "write-a-rule.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in (*CONDITION_OPERATORS, "fields", "never"))
    assert " ".join(OPERATORS) in page


@pytest.mark.parametrize("name", REAL)
def test_every_fact_of_a_real_event_has_its_source_and_covers_nothing(name: str) -> None:
    path = EXAMPLES / name
    timeline = read_timeline(path)
    assert timeline.covers == ()
    assert set(timeline.sources) == {event.seq for event in timeline.events}
    page = (DOCS / "explanation" / "two-real-events.md").read_text(encoding="utf-8")
    assert name in page


@pytest.mark.parametrize("name", REAL)
def test_what_the_page_says_of_a_real_event_is_what_the_audit_says(name: str) -> None:
    page = (DOCS / "explanation" / "two-real-events.md").read_text(encoding="utf-8")
    section = page.split("\n## ")[1 + REAL.index(name)]
    found = audit(EXAMPLES / name)
    for rules, verdict in re.findall(r"^\| (R-[^:]+): [^|]*\| \**([a-z ]+?)\** \|", section, re.MULTILINE):
        named = [f"R-{number}" for number in re.findall(r"R-(\d\d)", rules)]
        if " to " in rules:
            first, last = (int(one[2:]) for one in named)
            named = [f"R-{number}" for number in range(first, last + 1)]
        for rule in named:
            assert outcomes(found, rule) == {verdict.replace(" ", "_")}, rule


def test_jakarta_accuses_nobody_and_takes_no_appeal_to_one_crowd_for_a_warning_to_another() -> None:
    found = audit(EXAMPLES / "jakarta-2019.jsonl")
    assert found.of("violation") == ()
    first = next(event.seq for event in found.book.events if event.body.get("assembly") == "FIRST"
                 and event.kind == "warning.issued")  # fmt: skip
    force = {event.seq for event in found.book.of("force.used")}
    assert len(force) == 3
    for verdict in found.verdicts:
        if verdict.trigger in force:
            assert first not in {seq for part in verdict.parts for seq in part.events}
            assert verdict.outcome != "ok"


def test_kanjuruhan_is_accused_of_gas_in_the_stands_and_of_nothing_else() -> None:
    found = audit(EXAMPLES / "kanjuruhan-2022.jsonl")
    assert {verdict.rule for verdict in found.of("violation")} == {"R-21"}


def test_the_same_lines_without_covers_would_accuse(tmp_path: Path) -> None:
    lines = (EXAMPLES / "jakarta-2019.jsonl").read_text(encoding="utf-8").splitlines()
    head = json.loads(lines[0])
    del head["covers"]
    path = tmp_path / "complete.jsonl"
    path.write_text("\n".join([json.dumps(head), *lines[1:]]), encoding="utf-8")
    found = audit(path)
    assert {"R-14", "R-23"} <= {verdict.rule for verdict in found.of("violation")}
    assert "counts as complete" in found.notes[0].en


def test_the_page_on_timelines_lists_the_words_that_are_defined() -> None:
    from sispamkota.assess.vocabulary import WORDS

    page = (DOCS / "how-to" / "write-a-timeline.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (`.*`) \|$", page, re.MULTILINE))
    listed = {name: set(re.findall(r"`(\w+)`", words)) for name, words in rows.items()}
    assert {name: listed.get(name) for name in WORDS} == {name: set(words) - {""} for name, words in WORDS.items()}
