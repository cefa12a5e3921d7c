"""A script on a seat: how long a condition must hold, how often it fires, and what it need not look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sispamkota.scenario.schema.story import Order, Plan, Step
from sispamkota.sim.readings import Reports
from sispamkota.sim.seats import Script
from sispamkota.sim.views import Views
from sispamkota.world import InjectState, World
from support.worlds import world

BUSY = 't_s >= 100.0 && unit["FIRST-1"].state == "posted"'


def plan(*steps: dict[str, Any]) -> Plan:
    made = tuple(
        Step.model_validate({"id": f"P-{n}", "seat": "LINE", "do": ({"action": "note"},)} | step)
        for n, step in enumerate(steps, start=1)
    )
    return Plan(name="x", title_id="x", title_en="x", steps=made)


def post(made: World, state: str) -> None:
    made.tables["units"]["FIRST-1"] = replace(made.tables["units"]["FIRST-1"], state=state)


def looks(script: Script, made: World, moments: Iterable[float]) -> list[float]:
    """Return the moments at which the script orders; its orders are taken at once."""
    cell = next(entry for entry in made.scenario.forces.cells if entry.id == script.cell)
    fired = []
    for t_s in moments:
        made.t_s = float(t_s)
        intents = script.decide(Views(made, Reports(), cell, unread=False))
        for step in dict.fromkeys(intent.step for intent in intents):
            script.given(step, made.t_s)
            fired.append(made.t_s)
    return fired


def test_a_condition_must_hold_for_so_long_without_a_break() -> None:
    script, made = Script("LINE", plan({"when": BUSY, "for_s": 20.0})), world()
    post(made, "posted")
    assert looks(script, made, range(100, 120, 5)) == []
    post(made, "moving")
    assert looks(script, made, [120.0]) == [], "the break sets it back"
    post(made, "posted")
    assert looks(script, made, range(125, 200, 5)) == [145.0]


def test_once_is_once_and_again_waits() -> None:
    made = world()
    post(made, "posted")
    assert looks(Script("LINE", plan({"when": BUSY})), made, range(100, 400, 5)) == [100.0]
    again = Script("LINE", plan({"when": BUSY, "once": False, "again_s": 90.0}))
    assert looks(again, made, range(100, 400, 5)) == [100.0, 190.0, 280.0, 370.0]


def test_an_order_that_was_not_taken_comes_again() -> None:
    """What a constraint withholds is not spent: the seat wants it again at the next look."""
    script, made = Script("LINE", plan({"when": BUSY})), world(t_s=100.0)
    post(made, "posted")
    cell = next(entry for entry in made.scenario.forces.cells if entry.id == "LINE")
    assert [len(script.decide(Views(made, Reports(), cell))) for _ in range(3)] == [1, 1, 1]


def test_a_seat_plays_its_own_steps_only_and_all_orders_of_a_step_together() -> None:
    steps = ({"when": "true", "seat": "TALK"}, {"when": "true", "do": ({"action": "note"}, {"action": "brief"})})
    made = world()
    cell = next(entry for entry in made.scenario.forces.cells if entry.id == "LINE")
    intents = Script("LINE", plan(*steps)).decide(Views(made, Reports(), cell))
    assert [(intent.step, intent.order) for intent in intents] == [
        ("P-2", Order(action="note")),
        ("P-2", Order(action="brief")),
    ]


def test_what_is_pending_is_the_end_of_the_wait() -> None:
    script, made = Script("LINE", plan({"when": BUSY, "for_s": 20.0})), world()
    post(made, "posted")
    assert script.pending_s(99.0) == float("inf")
    looks(script, made, [100.0])
    assert script.pending_s(100.0) == 120.0
    assert script.pending_s(120.0) == float("inf")


def test_it_goes_on_where_it_was_saved() -> None:
    one, other = (Script("LINE", plan({"when": BUSY, "for_s": 20.0})) for _ in range(2))
    made = world()
    post(made, "posted")
    looks(one, made, [100.0, 105.0])
    other.restore(one.snapshot())
    assert looks(one, made, range(110, 200, 5)) == looks(other, made, range(110, 200, 5)) == [120.0]


CONDITIONS = (
    'inject["I-1"].age_s >= 30.0',
    'inject["I-1"].state == "answered" || t_s > 300.0',
    'inject["I-1"].age_s >= 0.0 && unit["FIRST-1"].state == "posted"',
    '!(inject["I-1"].state == "waiting") && t_s >= 50.0',
    'inject["I-1"].state == "waiting" && t_s >= 50.0',
    'inject["I-1"].age_s < 10.0',
)


@settings(max_examples=60, deadline=None)
@given(
    delivered=st.integers(0, 40).map(lambda n: 5.0 * n),
    read_after=st.integers(0, 20).map(lambda n: 5.0 * n),
    posted=st.integers(0, 60).map(lambda n: 5.0 * n),
    for_s=st.sampled_from((0.0, 20.0)),
    number=st.integers(0, len(CONDITIONS) - 1),
)
def test_not_looking_at_what_is_surely_false_changes_nothing(
    delivered: float, read_after: float, posted: float, for_s: float, number: int
) -> None:
    """A script skips a step until the injects without which it cannot hold are confirmed."""
    made = world()
    lines = plan({"when": CONDITIONS[number], "for_s": for_s})
    gated, plain = Script("LINE", lines), Script("LINE", lines)
    plain._gates = dict.fromkeys(plain._gates, ())
    for t_s in range(0, 400, 5):
        row = InjectState()
        if t_s >= delivered:
            read = ("LINE",) if t_s >= delivered + read_after else ()
            row = InjectState("delivered", delivered, (("LINE", 3),), acknowledged=read)
        made.tables["injects"]["I-1"] = row
        post(made, "posted" if t_s >= posted else "moving")
        assert looks(gated, made, [t_s]) == looks(plain, made, [t_s])


def test_the_gates_are_the_injects_without_which_it_cannot_hold() -> None:
    lines = plan(*({"when": text} for text in CONDITIONS))
    gates = Script("LINE", lines)._gates
    assert [gates[f"P-{n}"] for n in (1, 2, 3, 4, 5)] == [("I-1",), (), ("I-1",), ("I-1",), ()]
