"""Outcomes and bases in their order, and which part a verdict carries."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from sispamkota.rules.verdict import WORST_FIRST, Part, Verdict, weakest_basis, worst


def test_the_worst_outcome_counts_and_nothing_at_all_does_not_apply() -> None:
    for place, outcome in enumerate(WORST_FIRST):
        assert worst(reversed(WORST_FIRST[place:])) == outcome
    assert worst([]) == "not_applicable"


@pytest.mark.parametrize(
    ("bases", "weakest"),
    [
        ((), ""),
        (("engine",), "engine"),
        (("engine", "confirmed"), "confirmed"),
        (("confirmed", "recorded"), "recorded"),
        (("recorded", "declared", "engine"), "declared"),
        (("engine", "hearsay"), "hearsay"),
        (("recorded", "hearsay"), "hearsay"),
    ],
)
def test_the_weakest_basis_counts_and_an_unknown_one_is_the_weakest(bases: tuple[str, ...], weakest: str) -> None:
    for order in permutations(bases):
        assert weakest_basis(order) == weakest


def test_a_verdict_carries_the_first_part_of_its_outcome() -> None:
    parts = (
        Part("before", 0, "ok", "found"),
        Part("before", 1, "violation", "absent"),
        Part("latest", 0, "violation", "x"),
    )
    found: Any = Verdict("R", "p", "minor", "violation", parts=parts)
    assert found.deciding is parts[1]
    assert found._replace(outcome="pending").deciding is None
