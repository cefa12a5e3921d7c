from __future__ import annotations

from typing import Any

import pytest

from rule_scenes import START, change, events, scene
from sispamkota.assess.audit import audit_events
from sispamkota.assess.measures import Measure, measure_events
from sispamkota.journal.event import Event


def event(seq: int, t: float, name: str, /, x: float | None = None, **body: Any) -> Event:
    return Event(seq, name, 1, t, t if x is None else x, "S", "X", (), "engine", body)


def measured(found: list[Event], **options: Any) -> dict[str, Measure]:
    return {one.id: one for one in measure_events(found, **options)}


def test_an_empty_record_tells_nothing_rather_than_zero() -> None:
    found = measured([])
    for name in (
        "acknowledge_s",
        "clarify_s",
        "time_to_leave_s",
        "treat_s",
        "violent_person_min",
        "egress_share",
        "verdicts",
    ):
        assert found[name].value is None
    assert found["injuries"].value == 0


def test_each_measure_has_words_a_unit_and_the_events_it_came_from() -> None:
    lines = events(scene())
    known = {one.seq for one in lines}
    for one in measure_events(lines, verdicts=audit_events(lines, start=START).verdicts):
        assert one.name.id != one.name.en
        assert one.definition.id.endswith(".")
        assert one.definition.en.endswith(".")
        assert one.unit
        assert set(one.events) <= known
        assert "score" not in one.id


def test_the_lawful_day_is_measured() -> None:
    found = measured(events(scene()))
    assert found["acknowledge_s"].value == 50
    assert found["clarify_s"].value == 1490
    assert found["time_to_leave_s"].value == 200
    assert found["warnings"].value == 3
    assert found["talk_before_force_min"].value == 66.667
    assert found["water_l"].value == 320
    assert found["treat_s"].value == 120
    assert found["untreated"].value == 0
    assert found["force_min"].value is None


@pytest.mark.parametrize(("live", "seconds"), [(True, 40), (False, 9000)])
def test_acknowledging_is_measured_by_agency_and_where_people_played_on_their_clock(live: bool, seconds: int) -> None:
    found = measured(
        [
            event(1, 0, "run.started", live=live),
            event(2, 0, "inject.delivered", inject="I-1", cell="OPS"),
            event(3, 9000, "inject.acknowledged", x=40, inject="I-1", cell="OPS"),
            event(4, 9000, "inject.delivered", x=50, inject="I-1", cell="KPU"),
        ],
        agencies={"OPS": "polri"},
    )["acknowledge_s"]
    parts = [(one.label, one.value) for one in found.parts]
    assert (found.value, parts, found.events) == (seconds, [("polri", seconds)], (2, 3))


def test_one_burst_without_litres_makes_the_sum_unknown() -> None:
    lines = change(scene(), {"set": {"jet": {"volume_l": None}}})
    assert measured(events(lines))["water_l"].value is None


def test_ways_out_count_from_the_first_check_to_the_last_reading_with_people() -> None:
    found = measured(
        [
            event(1, 0, "egress.closed", zone="Z", exit="E"),
            event(2, 100, "egress.verified", zone="Z", open_routes=2),
            event(3, 150, "egress.closed", zone="Z", exit="W"),
            event(4, 175, "egress.opened", zone="Z", exit="W"),
            event(5, 200, "crowd.state", zone="Z", people=10),
            event(6, 300, "crowd.state", zone="Z", people=0),
        ]
    )["egress_share"]
    assert found.value == 0.75


def test_violent_minutes_come_from_readings_and_gaps_do_not_count_for_long() -> None:
    found = measured(
        [
            event(1, 0, "crowd.state", zone="Z", violent=6),
            event(2, 10, "crowd.state", zone="Z", violent=0),
            event(3, 20, "crowd.state", zone="Z", violent=3),
            event(4, 3600, "crowd.state", zone="Z", violent=0),
        ]
    )["violent_person_min"]
    assert found.value == 4.0
    assert found.events == (1, 3)


def test_roads_and_stations_that_stay_shut_last_to_the_end_of_the_record() -> None:
    found = measured(
        [
            event(1, 0, "traffic.changed", road="J-1", state="closed"),
            event(2, 60, "traffic.changed", road="J-1", state="diverted"),
            event(3, 120, "traffic.changed", road="J-1", state="open"),
            event(4, 180, "tps.interrupted", tps="TPS-1"),
            event(5, 240, "run.closed"),
        ]
    )
    assert (found["road_closures"].value, found["road_closed_min"].value) == (1, 2)
    assert found["tps_interrupted_min"].value == 1


def test_ballots_that_an_interruption_held_up_are_counted_unless_one_does_not_say() -> None:
    lines = [
        event(1, 0, "tps.interrupted", tps="TPS-1", ballots=400),
        event(2, 60, "tps.resumed", tps="TPS-1"),
        event(3, 90, "tps.interrupted", tps="TPS-1", ballots=300),
        event(4, 95, "tps.interrupted", tps="TPS-2", ballots=500),
    ]
    found = measured(lines)["tps_interrupted_ballots"]
    assert (found.value, found.unit, found.events) == (1200, "1", (1, 3, 4))
    assert {part.label: part.value for part in found.parts} == {"TPS-1": 700, "TPS-2": 500}
    silent = measured([*lines, event(5, 99, "tps.interrupted", tps="TPS-3")])["tps_interrupted_ballots"]
    assert silent.value is None
    assert {part.label: part.value for part in silent.parts} == {"TPS-1": 700, "TPS-2": 500, "TPS-3": None}


def test_verdicts_are_counted_by_pack_with_what_is_declared_apart() -> None:
    lines = scene()
    for line in lines:
        if line["id"] == "medics":
            line["basis"] = "declared"
    lines = change(lines, {"drop": ["receipt"]})
    found = measured(events(lines), verdicts=audit_events(events(lines), start=START).verdicts)["verdicts"]
    parts = {one.label: one.value for one in found.parts}
    assert found.value == 1
    assert parts["national.violation"] == 1
    assert parts["international.ok.declared"] == 4


def test_a_measure_is_rounded_where_floats_add_up() -> None:
    bursts = [event(seq, float(seq), "force.used", means="water_cannon", unit="W-1", volume_l=0.1) for seq in (1, 2, 3)]
    (water,) = [one for one in measure_events(bursts) if one.id == "water_l"]
    assert repr(water.value) == "0.3"
