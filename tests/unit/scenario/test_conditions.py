"""Conditions: what they name, how they are evaluated, and what doubt does to them."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import Any

import pytest

from sispamkota.scenario import conditions
from sispamkota.scenario.conditions import ConditionError

VIEW: dict[str, Any] = {
    "t_s": 120,
    "stage": "S1",
    "assembly": MappingProxyType({"A-1": {"level": "kuning", "present_est": 7, "started": True}}),
    "zone": {"Z1": {"throwers_est": 5, "density_max_est": 1.5}, "Z2": {"throwers_est": 0}},
    "incident": {"I-1": {"active": True, "done": ["tow", "open"]}},
    "count": {"force.used": 2},
    "switch": {"force_riot": False},
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('assembly["A-1"].level == "kuning" && zone["Z1"].throwers_est >= 5', True),
        ("assembly['A-1'].level == 'merah'", False),
        ("t_s >= 120", True),
        ("t_s + 1 > 120.5", True),
        ("t_s - 20 == 100 && -t_s < 0", True),
        ('zone["Z1"].density_max_est * 2 == 3', True),
        ('!switch["force_riot"]', True),
        ('count["force.used"] in [1, 2]', True),
        ('stage in ["S1", "S2"]', True),
        ('"tow" in incident["I-1"].done', True),
        ('"Z3" in zone', False),
        ('["Z1", "Z2"].exists(z, zone[z].throwers_est > 3)', True),
        ('has(zone["Z1"].fires_est)', False),
        ('assembly["A-1"].started ? t_s > 1 : false', True),
        ('assembly["A-1"].level.startsWith("ku")', True),
        ("// a remark\n t_s > 1", True),
        ('"t_s > 500" == stage || true', True),
    ],
)
def test_a_condition_says_what_it_means(text: str, holds: bool) -> None:
    assert conditions.compile(text).evaluate(VIEW) is holds


def test_what_is_not_known_does_not_hold_and_says_so() -> None:
    condition = conditions.compile('zone["Z9"].throwers_est > 1')
    assert condition.explain(VIEW) == (False, 'zone["Z9"].throwers_est is not known')


def test_doubt_does_not_matter_where_the_rest_decides() -> None:
    assert conditions.compile('zone["Z9"].throwers_est > 1 || t_s > 1').evaluate(VIEW)
    assert not conditions.compile('!(zone["Z9"].throwers_est > 1 && t_s > 500)').explain(VIEW)[1]


def test_none_in_a_view_is_not_known() -> None:
    assert conditions.compile("x > 1").explain({"x": None}) == (False, "x is not known")


def test_a_number_is_no_answer() -> None:
    holds, reason = conditions.compile("t_s + 1").explain(VIEW)
    assert not holds
    assert "121" in reason


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("t_s = 1", 4),
        ("t_s >", 5),
        ('zone["Z1].x', 5),
        ("t_s > 1 and t_s < 2", 8),
        ("a & b", 2),
        ("", -1),
        ("(" * 100, 60),
        ("t_s > 1 " * 600, -1),
    ],
)
def test_what_does_not_parse_says_where(text: str, offset: int) -> None:
    with pytest.raises(ConditionError) as caught:
        conditions.compile(text)
    assert caught.value.offset == offset
    assert caught.value.reason


def test_references_are_found_with_their_places() -> None:
    text = 'zone["Z1"].throwers_est > 1 && warning.count == 2 && [1].exists(x, x > 0) && "zone" != stage'
    found = conditions.compile(text).references
    assert [str(reference) for reference in found] == ['zone["Z1"].throwers_est', "warning.count", "stage"]
    assert text[found[0].key_offset :].startswith('"Z1"')
    assert text[found[0].attribute_offset :].startswith("throwers_est")


def test_it_is_fast() -> None:
    condition = conditions.compile('assembly["A-1"].level == "kuning" && zone["Z1"].throwers_est >= 5')
    best = min(_timed(condition) for _ in range(5))
    assert best < 50e-6  # about 5 microseconds on an idle machine


def _timed(condition: conditions.Condition) -> float:
    start = time.process_time()
    for _ in range(2000):
        condition.evaluate(VIEW)
    return (time.process_time() - start) / 2000


def test_loops_within_loops_are_refused_before_they_run() -> None:
    ones = "[" + ", ".join(["1"] * 60) + "]"
    nested = f"{ones}.all(a, {ones}.all(b, {ones}.all(c, a == b && b == c)))"
    with pytest.raises(ConditionError, match="more than 2 of all"):
        conditions.compile(nested)
    assert conditions.compile("[1, 2].exists(a, a == 2)").evaluate({})
