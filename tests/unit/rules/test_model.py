"""Numbers of a rule by their path, and what is said where there is none."""

from __future__ import annotations

import math

import pytest

from sispamkota.core.errors import SispamkotaError
from sispamkota.rules import model
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Check, matcher, numeric_paths, quick_test, with_threshold, with_thresholds
from sispamkota.rules.values import MAYBE, NO, YES, holds

RULES = {rule.id: rule for rule in shipped_rules()}
ALL = [(rule, path, value) for rule in RULES.values() for path, value in numeric_paths(rule)]


@pytest.mark.parametrize(("rule", "path", "value"), ALL, ids=[f"{rule.id}-{path}" for rule, path, _ in ALL])
def test_each_number_is_set_at_its_path_and_nowhere_else(rule, path, value) -> None:
    changed = dict(numeric_paths(with_threshold(rule, path, value + 7)))
    if value + 7 == 1:
        return
    before = dict(numeric_paths(rule))
    assert changed == before | {path: value + 7}


def test_a_number_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SispamkotaError) as error:
        with_threshold(RULES["R-16"], "before.min_age", 5)
    assert str(error.value) == (
        "rule R-16 has no number 'before.min_age'. Did you mean 'before.min_age_s'? "
        "Known: before.within_s, before.min_age_s."
    )
    with pytest.raises(SispamkotaError) as error:
        with_threshold(RULES["R-57"], "zzz", 5)
    assert str(error.value) == "rule R-57 has no number 'zzz'. Known: none."


def test_a_rule_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(SispamkotaError) as error:
        with_thresholds(RULES.values(), {"R-16x:before.min_age_s": 5})
    assert str(error.value).startswith(
        "threshold 'R-16x:before.min_age_s': there is no rule 'R-16x'. Did you mean 'R-16"
    )
    with pytest.raises(SispamkotaError, match="rule R-16 has no number 'before:count'"):
        with_thresholds([RULES["R-16"]], {"R-16:before:count": 5})
    with pytest.raises(SispamkotaError) as error:
        with_thresholds([RULES["R-16"]], {"qqqqqq:x": 5})
    assert str(error.value) == "threshold 'qqqqqq:x': there is no rule 'qqqqqq'."


def test_several_thresholds_are_set_and_the_order_of_rules_stays() -> None:
    found = with_thresholds(
        RULES.values(), {"R-16:before.min_age_s": 5, "R-16:before.within_s": 50, "R-20:latest.where.density_max": 3}
    )
    assert [rule.id for rule in found] == list(RULES)
    changed = {rule.id: rule for rule in found}
    assert (changed["R-16"].before[0].min_age_s, changed["R-16"].before[0].within_s) == (5.0, 50.0)
    assert changed["R-20"].latest[0].where[0].value == 3
    assert changed["R-18"] == RULES["R-18"]


QUICK = [
    ("eq", "a", "a", YES), ("eq", "a", "b", NO), ("eq", "a", 1, None), ("eq", True, True, YES), ("eq", True, False, NO),
    ("eq", False, False, YES), ("eq", True, 1, None), ("in", ("a", "b"), "b", YES), ("in", ("a", "b"), "c", NO),
    ("in", ("a", "b"), 3, None), ("notin", ("a", "b"), "b", NO), ("notin", ("a", "b"), "c", YES),
    ("notin", ("a", "b"), True, None), ("ge", 2, 2, YES), ("ge", 2, 1, NO), ("gt", 2, 2, NO), ("gt", 2, 2.5, YES),
    ("le", 2, 2, YES), ("le", 2, 2.5, NO), ("lt", 2, 2, NO), ("lt", 2.5, 2, YES), ("ge", 2, math.nan, None),
    ("ge", 2, True, None), ("ge", 2, "2", None), ("ge", math.nan, 2, None), ("ne", "a", "a", None),
    ("ne", True, True, None),
    ("in", ("a", 1), "a", None), ("eq", ("a",), "a", None), ("nonempty", True, "a", None), ("eq", 1, 1, None),
]  # fmt: skip


@pytest.mark.parametrize(("op", "value", "found", "expected"), QUICK)
def test_plain_values_are_told_at_once_and_all_else_is_left_to_the_full_test(
    monkeypatch: pytest.MonkeyPatch, op, value, found, expected
) -> None:
    check, asked = Check("x", op, value), []
    right = check.on({"x": found})
    monkeypatch.setattr(model, "holds", lambda *what: asked.append(what) or holds(*what))
    assert quick_test(check)({"x": found}) == right
    assert len(asked) == (expected is None)
    assert expected in (None, right)


def test_a_matcher_asks_the_full_test_only_where_it_has_to(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = matcher((Check("x", "eq", "a"),)), matcher((Check("x", "eq", "a"), Check("y", "ge", 2)))

    def refuse(*asked: object) -> int:
        raise AssertionError(asked)

    monkeypatch.setattr(model, "holds", refuse)
    assert (one({"x": "a"}), one({"x": "b"})) == (YES, NO)
    assert (two({"x": "a", "y": 2}), two({"x": "a", "y": 1}), two({"x": "b", "y": 2})) == (YES, NO, NO)


def test_a_matcher_of_several_tests_answers_no_before_maybe_before_yes() -> None:
    both = matcher((Check("x", "eq", "a"), Check("y", "ge", 2)))
    assert (both({"y": 2}), both({"x": "a"}), both({"y": 1}), both({})) == (MAYBE, MAYBE, NO, MAYBE)
    assert matcher(())({}) == YES
    assert matcher((Check("x.y", "eq", "a"),))({"x": {"y": "a"}}) == YES
