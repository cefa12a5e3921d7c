"""One datum's walk: a water-cannon order from a line of a plan to a sentence of the report.

This is the first thing to read.  A street, eighty people of whom a third throw stones, one water cannon.  The
plan ``graded`` talks, warns three times, verifies the ways out, and then orders water; ``dry`` is the same
plan without that line, and meets the same people with the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import sispamkota as spk
from sispamkota.journal.event import Event
from sispamkota.scenario.schema.story import Order
from sispamkota.sim import Session
from sispamkota.world import GONE, LEAVE, GroupState, UnitState
from support.playing import events_of, playing
from support.towns import water_town

CANNON, CROWD, GROUP, STREET = "MA-1", "A-WARGA", "G-WARGA", "Z1"


@dataclass(frozen=True)
class Sight:
    """What a test remembers of one instant."""

    position: np.ndarray
    gone: int
    legitimacy: float
    tank_l: float

    @classmethod
    def of(cls, session: Session) -> Sight:
        people = session.world.people
        group: GroupState = session.world.tables["groups"][GROUP]
        unit: UnitState = session.world.tables["units"][CANNON]
        gone = int(np.count_nonzero((people.intent == LEAVE) | (people.state == GONE)))
        return cls(people.position.copy(), gone, group.legitimacy, unit.tank_l)


@dataclass(frozen=True)
class Walk:
    """The drill as it was played: three instants of it, all events, and where the record is."""

    burst_s: float
    before: Sight
    after: Sight
    later: Sight
    events: tuple[Event, ...]
    run: Path

    def all(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def one(self, kind: str) -> Event:
        return self.all(kind)[0]

    def causes(self, event: Event) -> set[str]:
        """Return the kinds of everything that led to an event, however far back."""
        found: set[int] = set()
        waiting = list(event.causes)
        while waiting:
            seq = waiting.pop()
            if seq not in found:
                found.add(seq)
                waiting += self.events[seq - 1].causes
        return {self.events[seq - 1].kind for seq in found}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return water_town(tmp_path_factory.mktemp("story") / "town")


def play(session: Session, before: Sight, burst_s: float) -> Walk:
    """Play on from the first burst, or from where it would have been, to the end."""
    session.advance(burst_s + 10.0)
    after = Sight.of(session)
    session.advance(burst_s + 120.0)
    later = Sight.of(session)
    session.advance(session.scenario.end_s)
    session.close()
    return Walk(burst_s, before, after, later, tuple(events_of(session)), session.journal.path.parent)


@pytest.fixture(scope="module")
def walk(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    with playing(town, tmp_path_factory.mktemp("wet") / "run", plan="graded") as session:
        session.advance(400.0)
        while "force.used" not in session.world.facts:
            before = Sight.of(session)
            session.advance(session.world.t_s + 1.0)
        return play(session, before, session.world.t_s)


@pytest.fixture(scope="module")
def dry(town: Path, walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    with playing(town, tmp_path_factory.mktemp("dry") / "run", plan="dry") as session:
        session.advance(walk.burst_s - 1.0)
        return play(session, Sight.of(session), walk.burst_s)


# 1. A line of the plan becomes an order -----------------------------------------------------------


def test_the_line_waits_until_its_seat_sees_violence_and_three_warnings(walk: Walk) -> None:
    given = next(event for event in walk.all("order.given") if event.body["action"] == "water.spray")
    assert given.body["step"] == "P-WATER"
    assert given.body["unit"] == CANNON
    warnings = walk.all("warning.issued")
    assert len(warnings) == 3
    assert all(warning.t_s <= given.t_s for warning in warnings)


def test_the_plan_withholds_its_order_until_people_have_had_time_to_leave(walk: Walk) -> None:
    """By its own constraint R-16 the first warning must be 180 s old; the line alone asks for 120 s."""
    withheld = walk.one("plan.withheld")
    assert (withheld.body["rule"], withheld.body["step"]) == ("R-16", "P-WATER")
    first = walk.one("warning.issued")
    assert withheld.t_s < first.t_s + 180.0 <= walk.one("force.ordered").t_s


def test_the_order_names_who_ordered_why_and_what_was_seen(walk: Walk) -> None:
    ordered = walk.one("force.ordered")
    assert ordered.body["ordered_by"] == "danki_lanjut"
    assert ordered.body["authorised_by"] == "kapolres"
    assert ordered.body["ground"] == "throw_hard"
    direct = {walk.events[seq - 1].kind for seq in ordered.causes}
    assert direct == {"order.given", "violence.observed"}
    assert {"inject.delivered", "effect.applied"} <= walk.causes(ordered)


# 2. Doctrine may refuse it: an event with a reason, never an exception ----------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, "level_not_reached"),
        ({"authorised_by": "danki_lanjut"}, "not_authorised"),
        ({"ordered_by": "kapolres"}, "no_authority"),
        ({"unit": "MA-2"}, "no_strength"),
        ({"unit": "NEG-1"}, "wrong_unit_kind"),
        ({"ground": None}, "missing_key"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value) or "calm",
)
def test_an_order_that_doctrine_does_not_allow_is_refused_with_its_reason(
    change: dict[str, str | None], reason: str, town: Path, tmp_path: Path
) -> None:
    order = {
        "action": "water.spray", "unit": CANNON, "at": STREET, "assembly": CROWD, "mode": "spray",
        "ordered_by": "danki_lanjut", "authorised_by": "kapolres", "ground": "throw_hard",
    } | change  # fmt: skip
    with playing(town, tmp_path / "run") as session:
        session.advance(40.0)
        tank_l = session.world.tables["units"][CANNON].tank_l
        events = session.submit("POLISI", Order.model_validate(order))
        session.advance(100.0)
        kinds = [event.kind for event in events]
        force = reason != "wrong_unit_kind"  # negotiators have no tool: what they refuse is no order of force
        assert kinds == (
            ["order.given", "force.ordered", "force.refused"] if force else ["order.given", "order.refused"]
        )
        assert events[-1].body["reason"] == reason
        assert events[-1].body["detail"]
        assert events[-1].causes == (events[-2].seq,)
        assert session.world.tables["units"][CANNON].tank_l == tank_l
        assert not events_of(session, "force.used")


# 3. The vehicle aims, the tank falls, the jet is an area ------------------------------------------


def test_the_tank_falls_by_what_the_record_says(walk: Walk) -> None:
    bursts = walk.all("force.used")
    assert all(burst.body["volume_l"] == 5.0 * burst.body["duration_s"] for burst in bursts)
    assert walk.before.tank_l - walk.after.tank_l == pytest.approx(bursts[0].body["volume_l"])
    stopped = walk.one("force.stopped")
    assert stopped.body["bursts"] == len(bursts)
    assert stopped.body["volume_l"] == pytest.approx(sum(burst.body["volume_l"] for burst in bursts))


def test_each_burst_says_what_it_met(walk: Walk) -> None:
    for burst in walk.all("force.used"):
        body = burst.body
        assert (body["means"], body["mode"], body["target"], body["unit"]) == ("water_cannon", "spray", "area", CANNON)
        assert body["pressure_bar"] == 5.0
        assert 10.0 <= body["min_range_m"] <= 45.0
        assert body["exposed"] > 0
        assert STREET in body["zones"]
        assert 0.0 < body["bystander_share"] < 1.0
        assert {"warning.issued", "violence.observed", "force.ordered"} <= {
            walk.events[seq - 1].kind for seq in burst.causes
        }


def test_it_is_stopped_when_people_come_too_near(walk: Walk) -> None:
    """The constraint R-25 is looked at every second while the order acts; passers-by step before the cannon."""
    stopped = walk.one("plan.stopped")
    assert stopped.body["rule"] == "R-25"
    assert walk.one("force.stopped").body["reason"] == "constraint"
    assert walk.all("force.used")[-1].t_s <= stopped.t_s


# 4. Bodies move, minds move -----------------------------------------------------------------------


def test_up_to_the_water_both_plans_meet_the_same_people(walk: Walk, dry: Walk) -> None:
    assert np.array_equal(walk.before.position, dry.before.position, equal_nan=True)
    assert not dry.all("force.used")


def test_the_water_pushes_those_it_meets_away_from_the_cannon(walk: Walk, dry: Walk) -> None:
    """The cannon stands in the east and sprays to the west."""
    moved = walk.after.position[:, 0] - dry.after.position[:, 0]
    touched = np.flatnonzero(np.abs(moved) > 0.5)
    assert touched.size >= walk.all("force.used")[0].body["exposed"] // 2
    assert np.median(moved[touched]) < -1.0


def test_the_water_moves_minds_some_leave_and_all_resent_it(walk: Walk, dry: Walk) -> None:
    assert walk.later.gone > dry.later.gone
    assert walk.after.legitimacy < dry.after.legitimacy
    assert walk.later.legitimacy < walk.before.legitimacy


# 5. The audit finds what is to be found -----------------------------------------------------------


def outcomes(run: Path, rule: str) -> set[str]:
    return {verdict.outcome for verdict in spk.audit(run).verdicts if verdict.rule == rule}


def test_the_lawful_order_is_found_in_order(walk: Walk) -> None:
    for rule in ("R-14", "R-15", "R-16", "R-18", "R-22", "R-23", "R-25", "R-37"):
        assert outcomes(walk.run, rule) == {"ok"}, rule


@pytest.fixture(scope="module")
def hasty(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("hasty") / "run"
    spk.simulate(town, plan="hasty", out=run).close()
    return run


def test_a_second_warning_that_comes_too_late_is_found(hasty: Path) -> None:
    """By R-15 three warnings come first; here the second comes half a minute after the first burst."""
    with spk.open_run(hasty) as run:
        events = list(run.journal.events())
        burst = next(event for event in events if event.kind == "force.used")
        second = [event for event in events if event.kind == "warning.issued"][1]
        assert 20.0 < second.t_s - burst.t_s < 60.0
        found = [verdict for verdict in run.audit().verdicts if verdict.rule == "R-15" and verdict.trigger == burst.seq]
    assert [verdict.outcome for verdict in found] == ["violation"]
    assert found[0].severity == "critical"
    assert (found[0].parts[0].found, found[0].parts[0].needed) == (1, 3)
    assert outcomes(hasty, "R-16") == {"violation"}


# 6. The report shows the rule and the events ------------------------------------------------------


def test_the_report_shows_the_rule_why_and_the_events(hasty: Path, tmp_path: Path) -> None:
    with spk.open_run(hasty) as run:
        burst = next(event for event in run.journal.events() if event.kind == "force.used")
        page = run.report(tmp_path / "report.html", lang="en").read_text(encoding="utf-8")
    assert "EXERCISE" in page
    for text in ("R-15", "Three orders to leave before wide-area force", "1 of the 3 needed", "R-16", f"#{burst.seq}"):
        assert text in page, text
