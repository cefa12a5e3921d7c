"""Readings of the zones: every five seconds where people are, and at each alarm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sispamkota.sim.readings import EVERY_S, Reports, read
from sispamkota.world import GONE, World
from support.playing import playing
from support.towns import MINIMAL
from support.worlds import crowd, put_people, world


def kinds(made: World, reports: Reports, t_s: float) -> list[tuple[str, str]]:
    made.t_s = t_s
    made.awake = ("SQUARE",) if (made.people.site >= 0).any() else ()
    return [(draft.fact.kind_name, str(draft.fact.body()["zone"])) for draft in read(made, reports).events]


def packed(made: World, per_m2: float) -> None:
    """Stand people together in the street so that one window of 2 m by 2 m holds them all."""
    made.people.site[:] = -1
    number = np.arange(round(per_m2 * 4.0))
    put_people(made, number, np.stack([40.0 + 0.05 * (number % 6), 20.0 + 0.05 * (number // 6)], axis=1))


def test_a_zone_with_people_is_read_every_five_seconds_and_an_empty_one_never() -> None:
    made, reports = world(), Reports()
    crowd(made, 40)
    assert EVERY_S == 5.0
    for t_s in (1000.0, 1001.0, 1004.0, 1005.0):
        expected = [("crowd.state", "STREET")] if t_s % 5 == 0 else []
        assert kinds(made, reports, t_s) == expected, t_s


def test_a_zone_that_empties_is_read_once_more() -> None:
    made, reports = world(), Reports()
    crowd(made, 40)
    kinds(made, reports, 1000.0)
    made.people.site[:] = -1
    made.people.state[:] = GONE
    made.t_s, made.awake = 1005.0, ()
    told = read(made, reports).events
    assert [draft.fact.body()["people"] for draft in told] == [0]
    assert kinds(made, reports, 1010.0) == []


def test_counts_are_those_of_the_people_in_the_zone() -> None:
    made, reports = world(), Reports()
    crowd(made, 40)
    made.people.state[:5] = 3
    made.people.state[5:12] = 2
    made.people.state[12] = 4
    made.people.vulnerable[20:23] = True
    made.people.arousal[:40] = 0.25
    made.t_s = 1000.0
    body = read(made, reports).events[0].fact.body()
    told = {key: body[key] for key in ("people", "violent", "agitated", "fleeing", "vulnerable_est", "arousal")}
    assert told == {"people": 40, "violent": 5, "agitated": 7, "fleeing": 1, "vulnerable_est": 3, "arousal": 0.25}
    assert body["assembly"] == "RALLY"


@pytest.mark.parametrize(("per_m2", "alarms"), [(3.0, []), (4.5, ["density_4"]), (7.0, ["density_4", "density_6"])])
def test_an_alarm_comes_at_once_with_a_reading_and_once_only(per_m2: float, alarms: list[str]) -> None:
    made, reports = world(), Reports()
    packed(made, per_m2)
    first = kinds(made, reports, 1001.0)
    assert first == [("crowd.state", "STREET")] * bool(alarms) + [("crowd.alarm", "STREET")] * len(alarms)
    assert kinds(made, reports, 1002.0) == [], "the alarm is on and not given again"
    if alarms:
        made.t_s = 1003.0
        reading, *raised = read(made, Reports()).events
        assert [draft.fact.body()["alarm"] for draft in raised] == alarms
        for draft in raised:
            fact = draft.fact.body()
            assert draft.causes == (made.next_seq,), "it rests on the reading before it"
            assert fact["value"] == reading.fact.body()["density_max"]
            assert fact["value"] >= fact["limit"]


def test_an_alarm_does_not_flutter_around_its_limit() -> None:
    made, reports = world(), Reports()
    packed(made, 4.5)
    assert kinds(made, reports, 1001.0)
    for dense in (3.75, 4.5, 3.75, 4.5):
        packed(made, dense)
        assert kinds(made, reports, 1002.0) == [], dense
    packed(made, 3.0)
    assert kinds(made, reports, 1003.0) == [("crowd.state", "STREET"), ("crowd.relieved", "STREET")]
    packed(made, 4.5)
    assert ("crowd.alarm", "STREET") in kinds(made, reports, 1004.0), "well below the limit the alarm goes off"


def test_reports_are_kept_and_found_by_their_age() -> None:
    made, reports = world(), Reports()
    crowd(made, 40)
    for t_s in range(1000, 1200):
        kinds(made, reports, float(t_s))
    assert len(reports.kept) == 24
    assert reports.as_of(1187.0).t_s == 1185.0  # type: ignore[union-attr]
    assert reports.as_of(500.0) is None
    again = Reports.restore(reports.snapshot())
    assert again == reports


def test_once_everybody_is_gone_the_seats_learn_that_nobody_is_there(tmp_path: Path) -> None:
    """The site sleeps from then on; what command sees must not stand still at the last count."""
    with playing(MINIMAL, tmp_path / "run") as session:
        while "site.slept" not in session.world.facts:
            session.advance(session.world.t_s + 1.0)
        session.advance(session.world.t_s + 60.0)
        seen = session.view("POLISI")
        assert seen["assembly"]["A-WARGA"]["present_est"] == 0
        assert all(zone["people_est"] == 0 for zone in seen["zone"].values())
