"""Why packs differ about an event: the reason is that of the day and of the side that finds it broken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from sispamkota.assess.audit import Audit, audit_events
from sispamkota.journal.event import Event
from sispamkota.rules.library import shipped_rules

HOUR_S = 3600


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "recorded", body)


def judged(day: str, *events: Event) -> Audit:
    return audit_events(events, start=datetime.fromisoformat(f"{day}T10:00:00+07:00"), end_s=99 * HOUR_S)


def told_after(hours: float, *, copy: bool | None = None) -> tuple[Event, ...]:
    body = {} if copy is None else {"warrant_copy": copy}
    told = event(2, hours * HOUR_S, "family.notified", actor="T-1", **body)
    return event(1, 0, "arrest.made", actor="T-1", act="ACT-1", ground="arson"), told


def of_rule(audit: Audit, rule: str) -> tuple[dict[str, str], str, str]:
    (one,) = [each for each in audit.disagreements if each.rule == rule]
    return dict(one.packs), one.reason.en, one.reason.id


@pytest.mark.parametrize("day", ["2025-05-01", "2026-01-01"])
def test_seven_days_are_the_reason_on_the_days_of_that_law_only(day: str) -> None:
    packs, english, indonesian = of_rule(judged(day, *told_after(26)), "R-35")
    assert packs == {"international": "violation", "national": "not_asked"}
    assert "gave 7 days" in english and "nothing here judges" in english
    assert "7 hari" in indonesian


def test_who_tells_the_family_without_a_copy_is_told_the_law_of_that_day() -> None:
    packs, english, indonesian = of_rule(judged("2026-05-01", *told_after(10, copy=False)), "R-35")
    assert packs == {"international": "ok", "national": "violation"}
    assert "7 days" not in english and english.startswith("Since 2 January 2026 national law asks that a copy")
    assert "7 hari" not in indonesian and indonesian.startswith("Sejak 2 Januari 2026")


def test_the_day_is_that_of_the_event_and_without_any_date_that_whose_law_was_taken() -> None:
    late = judged("2025-12-31", *[Event(e.seq, e.kind, 1, e.t_s + 48 * HOUR_S, e.x_s, "S", "X", (), "recorded", e.body)
                                  for e in told_after(10, copy=False)])  # fmt: skip
    assert of_rule(late, "R-35")[1].startswith("Since 2 January 2026")
    undated = audit_events(told_after(26), today=date(2025, 6, 1), end_s=99 * HOUR_S)
    assert "gave 7 days" in of_rule(undated, "R-35")[1]
    assert undated.day(undated.verdicts[0]) == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("body", "packs", "english"),
    [
        ({"mode": "air", "threat": "property"}, ("violation", "ok"), "National law allows a warning shot into the air"),
        ({"mode": "people", "threat": "life"}, ("ok", "violation"), "National law asks where a warning shot is aimed"),
    ],
)
def test_a_warning_shot_is_told_by_what_each_side_asks(
    body: dict[str, str], packs: tuple[str, str], english: str
) -> None:
    found, told, said = of_rule(judged("2025-05-01", event(1, 0, "force.used", means="warning_shot", **body)), "R-75")
    assert tuple(found.values()) == packs
    assert told.startswith(english)
    assert said.startswith("Hukum nasional me")


@pytest.mark.parametrize(
    ("body", "packs", "unknown"),
    [
        ({"mode": "people"}, {"international": "not_known", "national": "violation"}, "threat at that moment"),
        ({"threat": "property"}, {"international": "violation", "national": "not_known"}, "mode"),
    ],
)
def test_where_one_side_does_not_know_the_verdicts_speak_for_themselves(
    body: dict[str, str], packs: dict[str, str], unknown: str
) -> None:
    audit = judged("2025-05-01", event(1, 0, "force.used", means="warning_shot", **body))
    found, told, said = of_rule(audit, "R-75")
    assert found == packs
    for rule in ("R-75", "R-74"):
        (verdict,) = audit.only(rule).verdicts
        assert f"{rule}: {audit.message(verdict)}" in told
        assert f"{rule}: {audit.message(verdict, 'id')}" in said
    assert f"The record does not tell of event 1: {unknown}." in told
    assert "advises" not in told and "allows a warning shot" not in told


def test_a_rule_that_has_counterparts_says_why_it_differs_both_ways() -> None:
    for rule in shipped_rules():
        if rule.differs_rules:
            assert rule.differs_back is not None, rule.id
            assert rule.differs_back.en and rule.differs_back.id
