"""Words that say nothing and numbers that cannot be are mistakes of the typist, not facts."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.assess.typed import check_body


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("warning.issued", {"assembly": ""}, "warning.issued.assembly: the words are empty"),
        ("force.used", {"order_id": "  "}, "force.used.order_id: the words are empty"),
        ("arrest.made", {"act": ""}, "arrest.made.act: the words are empty"),
        ("warning.issued", {"audible_share": 40}, "40 is above 1. Write a share, such as 0.4 for 40 %"),
        ("warning.issued", {"audible_share": -0.9}, "-0.9 is below 0"),
        ("crowd.state", {"density_max": -9}, "-9 is below 0"),
        ("force.used", {"min_range_m": -5}, "-5 is below 0"),
        ("egress.verified", {"clearance_s": -100}, "-100 is below 0"),
    ],
)
def test_it_is_told_and_the_row_does_not_count(kind: str, body: dict[str, Any], said: str) -> None:
    mistakes, _ = check_body(kind, body)
    assert len(mistakes) == 1
    assert said in mistakes[0]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("level.changed", {"step": -1}),
        ("unit.moved", {"x_m": -3.0, "y_m": -4.0}),
        ("force.ordered", {"ground": ""}),
        ("warning.issued", {"audible_share": 1, "assembly": None}),
        ("crowd.state", {"density_max": 0}),
    ],
)
def test_what_may_be_so_is_no_mistake(kind: str, body: dict[str, Any]) -> None:
    assert check_body(kind, body)[0] == ()
