from __future__ import annotations

import math

import pytest

from sispamkota.rules.model import Check, match, matcher
from sispamkota.rules.values import MAYBE, NO, OPERATORS, YES, Doubtful, holds, look_up


@pytest.mark.parametrize(
    ("found", "op", "value", "expected"),
    [
        (3, "ge", 3, YES), (2.9, "ge", 3, NO), (3, "gt", 3, NO), (3.1, "gt", 3, YES),
        (3, "le", 3, YES), (3.1, "le", 3, NO), (3, "lt", 3, NO), (2.9, "lt", 3, YES),
        ("a", "eq", "a", YES), ("a", "eq", "b", NO), ("a", "ne", "b", YES), ("a", "ne", "a", NO),
        ("a", "in", ("a", "b"), YES), ("c", "in", ("a", "b"), NO),
        ("c", "notin", ("a", "b"), YES), ("a", "notin", ("a", "b"), NO),
        ("x", "nonempty", True, YES), ("", "nonempty", True, NO), ("  ", "nonempty", True, NO),
        ([], "nonempty", True, NO),
        ([1], "nonempty", True, YES), ("", "nonempty", False, YES), (0, "nonempty", True, YES),
        (True, "eq", 1, NO), (1, "eq", True, NO), (True, "eq", True, YES), (False, "in", (0, 1), NO),
        ([1, 2], "eq", (1, 2), YES), ([1, 2], "ne", (1, 2), NO), ([1], "ne", (1, 2), YES), (1, "ne", (1, 2), YES),
    ],
)  # fmt: skip
def test_a_test_answers(found: object, op: str, value: object, expected: int) -> None:
    assert holds(found, op, value) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("op", OPERATORS)
def test_a_missing_value_is_never_an_answer(op: str) -> None:
    value: object = ("a",) if op in ("in", "notin") else True if op == "nonempty" else 1
    assert holds(None, op, value) == MAYBE  # type: ignore[arg-type]


@pytest.mark.parametrize("found", ["5", True, math.nan, [5]])
@pytest.mark.parametrize("op", ["ge", "gt", "le", "lt"])
def test_what_is_no_number_cannot_be_compared(found: object, op: str) -> None:
    assert holds(found, op, 3) == MAYBE


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("eq", "other", MAYBE), ("ne", "other", MAYBE), ("in", ("other",), MAYBE), ("notin", ("other",), MAYBE),
        ("eq", "word", YES), ("ne", "word", NO), ("in", ("other", "word"), YES), ("notin", ("other", "word"), NO),
        ("nonempty", True, YES), ("ge", 3, MAYBE),
    ],
)  # fmt: skip
def test_a_doubtful_word_is_what_it_says_and_nothing_else_for_certain(op: str, value: object, expected: int) -> None:
    assert holds(Doubtful("word"), op, value) == expected  # type: ignore[arg-type]
    check = Check("x", op, value)  # type: ignore[arg-type]
    assert matcher((check,))({"x": Doubtful("word")}) == expected


def test_paths_go_into_nested_bodies_and_dotted_keys_win() -> None:
    assert look_up({"a": {"b": 2}}, "a.b") == 2
    assert look_up({"a.b": 1, "a": {"b": 2}}, "a.b") == 1
    assert look_up({"a": 1}, "a.b") is None
    assert look_up({"a": None}, "a") is None


def test_one_failing_test_decides_before_a_missing_field() -> None:
    checks = (Check("a", "eq", 1), Check("b", "eq", 1))
    assert match(checks, {"a": 2}) == NO
    assert match(checks, {"b": 2}) == NO
    assert match(checks, {"a": 1}) == MAYBE
    assert match(checks, {"a": 1, "b": 1}) == YES
    assert match((), {}) == YES
