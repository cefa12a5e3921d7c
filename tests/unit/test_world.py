"""A change in the making, as every room writes it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sispamkota.world import Change
from support.worlds import world

HARM: dict[str, Any] = {"side": "civilian", "cause": "fall", "zone": "STREET", "assembly": None, "causes": (1,)}


def test_a_light_injury_leaves_a_serious_one_serious() -> None:
    change = Change(world())
    first = change.record_injury(severity="serious", index=3, **HARM)
    second = change.record_injury(severity="light", index=3, **HARM)
    change.record_injury(severity="light", index=5, **HARM)
    assert first != second
    assert np.flatnonzero(change.array("injured")).tolist() == [3, 5]
    assert change.array("injured")[[3, 5]].tolist() == [2, 1]
    assert [draft.fact.kind_name for draft in change.events] == ["injury.recorded"] * 3


def test_somebody_without_a_body_is_hurt_on_paper_only() -> None:
    change = Change(world(t_s=50.0))
    person = change.record_injury(severity="light", means="baton", at_s=49.5, **HARM)
    row = change.row("patients", person)
    assert (row.index, row.hurt_s, row.means, row.cause) == (-1, 49.5, "baton", "fall")
    assert "injured" not in change.people


def test_a_place_that_nobody_knows_is_left_out_of_the_record() -> None:
    change = Change(world())
    person = change.record_injury(severity="light", **(HARM | {"zone": None}))
    assert change.events[0].fact.body().get("zone") is None
    assert change.row("patients", person).zone == ""
