"""What a plan has bound itself to: held back and named, not known counts as broken, and a running act is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota.core.errors import SispamkotaError
from sispamkota.journal.kinds.force import ForceUsed
from sispamkota.sim import Session
from sispamkota.sim.constraints import Constraints
from sispamkota.sim.readings import Reports
from sispamkota.sim.views import Views
from support.playing import events_of, playing
from support.towns import change, short_town
from support.worlds import crowd, scenario, world

ALL = "R-15, R-16, R-18, R-20, R-25, R-48"


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give the short town's drill under every constraint at once, played to its end."""
    place = tmp_path_factory.mktemp("bound")
    town = short_town(place / "town")
    change(town / "plans" / "hasty.yaml", "constraints: []", f"constraints: [{ALL}]")
    with playing(town, place / "run") as session:
        session.advance(session.scenario.end_s)
        yield session


def test_a_withheld_order_names_step_rule_verdict_and_why_it_was_wanted(bound: Session) -> None:
    withheld = events_of(bound, "plan.withheld")
    assert withheld
    first = withheld[0].body
    assert (first["step"], first["action"], first["unit"], first["cell"]) == (
        "P-WATER",
        "water.spray",
        "MA-1",
        "POLISI",
    )
    assert (first["rule"], first["verdict"]) == ("R-15", "violation")
    assert withheld[0].causes


def test_what_is_withheld_did_not_happen(bound: Session) -> None:
    assert not events_of(bound, "force.ordered", "force.used")


def test_it_is_said_again_once_a_minute_only(bound: Session) -> None:
    times = [event.t_s for event in events_of(bound, "plan.withheld") if event.body["rule"] == "R-15"]
    assert len(times) >= 2
    assert all(later - earlier >= 60.0 for earlier, later in zip(times, times[1:], strict=False))


def test_other_steps_are_not_held_back(bound: Session) -> None:
    done = {event.body["action"] for event in events_of(bound, "order.done")}
    assert {"egress.verify", "level.assess", "talk.open"} <= done


def _act(**body: object) -> ForceUsed:
    words: dict[str, object] = {
        "order_id": "ORD-1", "assembly": "RALLY", "zone": "STREET", "zones": ("STREET",), "means": "water_cannon",
        "mode": "spray", "target": "area", "min_range_m": 20.0, "exposed_elevated": 0, "exposed_immobile": 0,
    }  # fmt: skip
    return ForceUsed(**(words | body))  # type: ignore[arg-type]


def judged(constraints: tuple[str, ...], fact: ForceUsed, seat: str = "COMMAND") -> tuple[str, str] | None:
    declared = scenario()
    made = world(declared)
    crowd(made, 60)
    plan = declared.plans[0].with_changes(constraints=constraints)
    cell = next(entry for entry in declared.forces.cells if entry.id == seat)
    return Constraints(declared, plan).broken((fact,), Views(made, Reports(), cell), seat)


def test_what_the_seat_cannot_know_is_held_back_as_well() -> None:
    assert judged(("R-25",), _act()) is None
    assert judged(("R-25",), _act(min_range_m=None)) == ("R-25", "not_known")
    assert judged(("R-25",), _act(min_range_m=9.0)) == ("R-25", "violation")


def test_density_is_judged_on_the_seats_estimate() -> None:
    """Command has eyes on the street and believes that it is loose; the health office has none and does not know."""
    assert judged(("R-20",), _act()) is None
    assert judged(("R-20",), _act(), seat="HEALTH") == ("R-20", "not_known")


def test_the_first_broken_rule_in_the_plans_order_is_named() -> None:
    assert judged(("R-25", "R-16"), _act(min_range_m=5.0)) == ("R-25", "violation")
    assert judged(("R-16", "R-25"), _act(min_range_m=5.0)) == ("R-16", "violation")


def test_without_constraints_nothing_is_held_back() -> None:
    assert judged((), _act(min_range_m=1.0)) is None


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(SispamkotaError, match="constraint 'R-166' is no rule. Did you mean 'R-[16]6'"):
        judged(("R-166",), _act())


def test_a_running_act_is_stopped_within_a_second(tmp_path: Path) -> None:
    """The bus of the story: two ways out are verified, water runs, and then its range rule is broken."""
    town = short_town(tmp_path / "town")
    change(town / "plans" / "hasty.yaml", "constraints: []", "constraints: [R-25]")
    with spk.simulate(town, out=tmp_path / "run") as run:
        events = tuple(run.journal.events())
    bursts = [event for event in events if event.kind == "force.used"]
    assert bursts
    assert all(event.body["min_range_m"] >= 10.0 for event in bursts)
    for stopped in (event for event in events if event.kind == "plan.stopped"):
        ended = next(event for event in events if event.kind == "force.stopped")
        assert (stopped.body["rule"], ended.body["reason"]) == ("R-25", "constraint")
        assert ended.t_s == stopped.t_s
        assert not [event for event in bursts if event.t_s > stopped.t_s]
