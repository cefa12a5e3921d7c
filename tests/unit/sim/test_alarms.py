"""Alarms as intervals: begin, end, place, highest value, duration."""

from __future__ import annotations

import numpy as np

from sispamkota.scenario.assumed import MODEL_NUMBERS, unit_of
from sispamkota.scenario.schema.story import Assumption
from sispamkota.sim.alarms import Alarms, Limits
from sispamkota.sim.bodies import Bodies
from sispamkota.sim.readings import Reports, read
from sispamkota.world import LEAVE, Change
from support.worlds import put_people, scenario, world

DENSE = {"density_4": 4.2, "density_6": 4.2, "pressure": 0.0}


def facts(made, reports, t_s, pressures=None):
    """Return the alarms that begin and end at a moment, each with its causes."""
    made.t_s, made.awake = t_s, ("SQUARE",)
    drafts = read(made, reports, pressures).events
    made.next_seq += len(drafts)
    return [
        (d.fact.kind_name, d.fact.body(), d.causes)
        for d in drafts
        if d.fact.kind_name in ("crowd.alarm", "crowd.relieved")
    ]


def packed(made, people):
    """Stand people so that one window holds them all."""
    made.people.site[:] = -1
    number = np.arange(people)
    put_people(made, number, np.stack([40.0 + 0.05 * (number % 6), 20.0 + 0.05 * (number // 6)], axis=1))


def test_an_alarm_ends_with_its_place_its_highest_value_and_how_long_it_took():
    made, reports = world(), Reports()
    packed(made, 17)
    ((_, begun, _),) = facts(made, reports, 1001.0)
    assert (begun["zone"], begun["alarm"], begun["limit"]) == ("STREET", "density_4", 4.0)
    alarm_seq = made.next_seq - 1
    packed(made, 22)
    assert facts(made, reports, 1002.0) == []
    packed(made, 15)
    assert facts(made, reports, 1003.0) == [], "3.75 is not well below 4"
    packed(made, 13)
    ((kind, over, causes),) = facts(made, reports, 1021.5)
    assert kind == "crowd.relieved"
    assert over == {"zone": "STREET", "alarm": "density_4", "peak": 5.5, "duration_s": 20.5}
    assert causes == (alarm_seq, made.next_seq - 2), "the alarm, and the reading that ends it"
    assert facts(made, reports, 1022.0) == []


def test_the_two_densities_are_two_alarms_each_with_its_own_end():
    made, reports = world(), Reports()
    packed(made, 28)
    assert [fact["alarm"] for _, fact, _ in facts(made, reports, 1001.0)] == ["density_4", "density_6"]
    packed(made, 18)
    ((_, over, _),) = facts(made, reports, 1006.0)
    assert (over["alarm"], over["peak"]) == ("density_6", 7.0)
    packed(made, 4)
    ((_, over, _),) = facts(made, reports, 1011.0)
    assert (over["alarm"], over["duration_s"]) == ("density_4", 10.0)


def test_an_emptied_zone_ends_its_alarms():
    made, reports = world(), Reports()
    packed(made, 20)
    facts(made, reports, 1001.0)
    made.people.site[:] = -1
    assert [kind for kind, _, _ in facts(made, reports, 1002.0)] == ["crowd.relieved"]


def test_a_pressure_is_told_once_it_lasts_and_a_bump_is_not():
    made, reports = world(), Reports()
    packed(made, 4)
    calm, hard = np.zeros(made.people.site.size), np.zeros(made.people.site.size)
    hard[2] = 1700.0
    for t_s, pressures in ((1001.0, hard), (1002.0, calm), (1003.0, hard), (1004.0, 1.2 * hard)):
        assert facts(made, reports, t_s, pressures) == [], t_s
    ((kind, begun, _),) = facts(made, reports, 1005.0, hard)
    assert kind == "crowd.alarm"
    assert begun == {"zone": "STREET", "alarm": "pressure", "value": 2040.0, "limit": 1600.0}
    assert facts(made, reports, 1006.0, 0.9 * hard) == []
    ((_, over, _),) = facts(made, reports, 1007.0, calm)
    assert over == {"zone": "STREET", "alarm": "pressure", "peak": 2040.0, "duration_s": 4.0}


def test_alarms_that_are_on_outlast_a_snapshot():
    made, reports = world(), Reports()
    packed(made, 28)
    facts(made, reports, 1001.0)
    again = Reports.restore(reports.snapshot())
    assert again == reports
    packed(made, 4)
    ended = facts(made, again, 1003.0)
    assert [fact["duration_s"] for _, fact, _ in ended] == [2.0, 2.0]
    assert not again.alarms.on


def test_thresholds_are_assumptions_of_the_scenario():
    assumed = Assumption(
        id="alarm.dense_per_m2", value=3.6, range=(3.5, 5.0), unit="1/m2", source="this test", label="D",
        text_id="Kepadatan", text_en="Density",
    )  # fmt: skip
    made = world(scenario(assumptions=(assumed,)))
    assert Limits.of(made.scenario).dense_per_m2 == 3.6
    reports = Reports()
    packed(made, 15)
    ((_, begun, _),) = facts(made, reports, 1001.0)
    assert (begun["value"], begun["limit"]) == (3.75, 3.6)
    names = [name for name in MODEL_NUMBERS if name.startswith("alarm.")]
    assert [unit_of(name) for name in names] == ["1/m2", "1/m2", "N/m", "s", "1"]


def test_the_causes_of_an_alarm_are_never_empty_of_a_reading():
    made = world()
    change, alarms = Change(made), Alarms()
    made.t_s = 5.0
    alarms.read(change, Limits(), "STREET", DENSE, lambda: 7)
    alarms.read(change, Limits(), "STREET", dict.fromkeys(DENSE, 0.0), lambda: 8)
    assert [draft.causes for draft in change.events] == [(7,), (made.next_seq, 8)]


def test_bodies_that_press_against_a_shut_way_out_are_read_with_their_pressure():
    made = world()
    number = np.arange(60)
    put_people(made, number, np.stack([60.0 + 0.37 * (number % 10), 12.0 + 0.37 * (number // 10)], axis=1))
    made.people.intent[:] = LEAVE
    made.awake = ("SQUARE",)
    bodies = Bodies(1)
    assert not bodies.pressures(made).any()
    change = bodies.advance(made, {}, [])
    for name, array in change.people.items():
        setattr(made.people, name, array)
    found = bodies.pressures(made)
    assert found.shape == made.people.site.shape
    assert found.max() > 0.0
    assert found[made.people.site < 0].max(initial=0.0) == 0.0
