"""Each rule on a day that keeps it and on one that breaks it, differing in as little as possible."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest

from rule_scenes import START, change, events, rule_cases, scene
from sispamkota.assess.audit import Audit, audit_events
from sispamkota.journal.event import Event
from sispamkota.rules.library import shipped_rules

CASES = rule_cases()


def judged(lines: list[dict[str, Any]], case: dict[str, Any] | None = None) -> Audit:
    start = datetime.fromisoformat(case["start"]) if case and "start" in case else START
    return audit_events(events(lines), start=start, ordered=False)


def accused(audit: Audit) -> set[str]:
    return {verdict.rule for verdict in audit.of("violation")}


def test_there_is_a_case_for_every_rule() -> None:
    assert set(CASES) == {rule.id for rule in shipped_rules()}
    assert len(CASES) == 75


def test_the_lawful_day_is_accused_of_nothing_and_leaves_nothing_open() -> None:
    audit = judged(scene())
    assert accused(audit) == set()
    assert [(one.rule, one.deciding) for one in audit.of("not_known", "pending")] == []


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_rule_is_kept(rule: str) -> None:
    case = CASES[rule]
    lines = change(scene(), case.get("keep", {}))
    audit = judged(lines, case)
    assert accused(audit) == set()
    outcomes = {one.outcome for one in audit.only(rule).verdicts}
    never = audit.rules[rule].never
    assert outcomes == ({"not_applicable"} if never else {"ok"})


@pytest.mark.parametrize("rule", sorted(CASES))
def test_breaking_a_rule_is_accused_by_it_alone(rule: str) -> None:
    case = CASES[rule]
    lines = change(change(scene(), case.get("keep", {})), case)
    assert accused(judged(lines, case)) == {rule}


@pytest.mark.parametrize("rule", sorted(CASES))
def test_shuffled_lines_give_the_same_verdicts(rule: str) -> None:
    case = CASES[rule]
    lines = change(change(scene(), case.get("keep", {})), case)
    first = judged(lines, case)
    mixed = list(lines)
    random.Random(rule).shuffle(mixed)
    second = judged(mixed, case)

    def plain(audit: Audit) -> list[tuple[str, str, float, str]]:
        return sorted((one.rule, one.outcome, one.t_s or 0.0, one.basis) for one in audit.verdicts)

    assert plain(first) == plain(second)


ASK_A_BODY = [
    rule.id
    for rule in shipped_rules()
    if rule.fields or rule.trigger.where or any(condition.same for _, _, condition in rule.conditions())
]


@pytest.mark.parametrize("rule", ASK_A_BODY)
def test_a_body_without_fields_is_never_ok(rule: str) -> None:
    declared = next(one for one in shipped_rules() if one.id == rule)
    start = datetime.fromisoformat("2026-03-01T09:00:00+07:00") if declared.valid_from else START
    bare = Event(1, declared.trigger.type, 1, 0.0, 0.0, "S", "X", (), "recorded", {})
    audit = audit_events([bare], rules=[declared], start=start)
    expected = "violation" if rule == "R-23" else "not_known"
    assert [one.outcome for one in audit.verdicts] == [expected]


@pytest.mark.parametrize("rule", sorted(CASES))
def test_every_verdict_has_words_in_both_languages(rule: str) -> None:
    case = CASES[rule]
    audit = judged(change(change(scene(), case.get("keep", {})), case), case).only(rule)
    for verdict in audit.verdicts:
        for lang in ("id", "en"):
            words = audit.message(verdict, lang)
            assert len(words) > len(audit.rules[rule].text.of(lang))
            assert "{" not in words
    assert audit.rules[rule].text.id != audit.rules[rule].text.en
