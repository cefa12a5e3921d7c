"""What can go wrong, and how mistakes and advice are told apart."""

from __future__ import annotations

import re
from pathlib import Path

from sispamkota.core import errors
from sispamkota.core.errors import Problem, apart


def test_mistakes_and_advice_are_told_apart_in_their_order():
    some = [Problem("a", line, 1, "", "m", "", "SK001", advice) for line, advice in ((3, True), (2, False), (1, True))]
    assert apart(iter(some)) == ((some[1],), (some[0], some[2]))


def test_only_one_place_asks_whether_a_problem_is_advice():
    source = Path(errors.__file__).parents[1]
    asking = {path.name for path in source.rglob("*.py") if re.search(r"problem\.advice\b", path.read_text("utf-8"))}
    assert asking == {"errors.py"}
