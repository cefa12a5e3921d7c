"""What a seat sees: nothing without eyes, late and with error with them; the world itself sees all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sispamkota.scenario.schema.actors import Cell
from sispamkota.sim.readings import Report, Reports, ZoneReading, read
from sispamkota.sim.views import Eyes, Views
from sispamkota.world import InjectState, PatientState, RumourState, UnitState, World
from support.worlds import crowd, scenario, world

BLIND = ("ROAD", "HEALTH")
"""Cells of the small world that command nobody on the site and lead nothing."""


def cell(made: World, name: str) -> Cell:
    return next(entry for entry in made.scenario.forces.cells if entry.id == name)


def reports(*moments: tuple[float, int]) -> Reports:
    """Return readings of the street: (second, people), of whom a tenth is violent."""
    made = Reports()
    for t_s, count in moments:
        zone = ZoneReading(people=count, density_max=2.0, vulnerable=3, agitated=count // 5, violent=count // 10)
        made.kept.append(Report(t_s, {"STREET": zone}, {"RALLY": (count, count // 5, count // 10)}))
    return made


@pytest.fixture
def busy() -> World:
    made = world(t_s=1000.0)
    crowd(made, 100)
    made.tables["units"]["FIRST-1"] = UnitState(state="posted", zone="STREET", site="SQUARE", strength=30)
    return made


@pytest.mark.parametrize("name", BLIND)
def test_a_cell_without_eyes_there_does_not_know(name: str, busy: World) -> None:
    seen = Views(busy, reports((900.0, 100)), cell(busy, name))
    assert [seen["zone"]["STREET"][key] for key in ("people_est", "density_max_est", "vulnerable_est")] == [-1, -1, -1]
    assert [seen["assembly"]["RALLY"][key] for key in ("present_est", "agitated_est", "violent_est")] == [-1, -1, -1]


def test_command_its_own_unit_on_the_spot_and_a_leader_have_eyes(busy: World) -> None:
    for name in ("COMMAND", "LINE", "LEADER"):
        assert Views(busy, reports((900.0, 100)), cell(busy, name))["zone"]["STREET"]["people_est"] > 0, name


def test_a_unit_that_is_on_its_way_sees_nothing(busy: World) -> None:
    busy.tables["units"]["MEDIC-1"] = UnitState(state="moving", site="SQUARE", strength=4)
    assert Views(busy, reports((900.0, 100)), cell(busy, "HEALTH"))["zone"]["STREET"]["people_est"] == -1
    busy.tables["units"]["MEDIC-1"] = UnitState(state="posted", site="SQUARE", strength=4)
    assert Views(busy, reports((900.0, 100)), cell(busy, "HEALTH"))["zone"]["STREET"]["people_est"] > 0


def test_what_is_seen_is_late(busy: World) -> None:
    """By default reports are 15 s old: at second 1000 the newest that counts is of second 985."""
    made = reports((980.0, 100), (985.0, 200), (990.0, 5000), (1000.0, 5000))
    assert 100 < Views(busy, made, cell(busy, "COMMAND"))["zone"]["STREET"]["people_est"] < 400
    before = Views(busy, reports((990.0, 5000)), cell(busy, "COMMAND"))["zone"]["STREET"]
    assert before["people_est"] == 0, "nothing was reported yet, and a seat with eyes believes that nobody is there"


def test_estimates_are_noisy_around_the_truth_and_change_by_the_minute(busy: World) -> None:
    made, guesses = Reports(), []
    for minute in range(300):
        busy.t_s = 60.0 * minute
        made.kept.append(Report(busy.t_s - 15.0, {"STREET": ZoneReading(people=1000)}, {}))
        first = Views(busy, made, cell(busy, "COMMAND"))["zone"]["STREET"]["people_est"]
        assert Views(busy, made, cell(busy, "COMMAND"))["zone"]["STREET"]["people_est"] == first
        guesses.append(first)
    logs = np.log(np.array(guesses) / 1000.0)
    assert abs(logs.mean()) < 0.02
    assert logs.std() == pytest.approx(Eyes().sigma, rel=0.2)
    assert len(set(guesses)) > 150


def test_without_delay_and_spread_the_estimate_is_the_reading() -> None:
    from sispamkota.scenario.schema.story import Assumption

    exact = scenario(
        assumptions=(
            Assumption(id="seat.report_delay_s", value=0.0, range=(0.0, 1.0), unit="s", source="test", label="D"),
            Assumption(id="seat.estimate_sigma", value=0.0, range=(0.0, 1.0), unit="1", source="test", label="D"),
        )
    )
    made = world(exact, t_s=1000.0)
    seen = Views(made, reports((1000.0, 123)), cell(made, "COMMAND"))
    assert seen["zone"]["STREET"]["people_est"] == 123
    assert seen["assembly"]["RALLY"]["present_est"] == 123


def test_the_world_itself_sees_what_is_so_at_once(busy: World) -> None:
    busy.people.state[:7] = 3
    seen = Views(busy, Reports(), None)["assembly"]["RALLY"]
    assert (seen["present_est"], seen["violent_est"]) == (100, 7)
    made = Reports()
    read(busy, made)
    zone = Views(busy, made, None)["zone"]["STREET"]
    assert (zone["people_est"], zone["throwers_est"]) == (100, 7)


def test_an_inject_is_seen_by_its_receiver_only_and_by_a_script_once_confirmed(busy: World) -> None:
    busy.tables["injects"]["I-1"] = InjectState(state="delivered", delivered_s=940.0, seqs=(("LINE", 5),))
    line, talk = cell(busy, "LINE"), cell(busy, "TALK")
    assert Views(busy, Reports(), line)["inject"]["I-1"] == {"state": "delivered", "age_s": 60.0}
    assert Views(busy, Reports(), line, unread=False)["inject"]["I-1"] == {"state": "waiting", "age_s": -1.0}
    assert Views(busy, Reports(), talk)["inject"]["I-1"] == {"state": "waiting", "age_s": -1.0}
    busy.tables["injects"]["I-1"] = InjectState("delivered", 940.0, (("LINE", 5),), acknowledged=("LINE",))
    assert Views(busy, Reports(), line, unread=False)["inject"]["I-1"]["state"] == "acknowledged"


def test_a_rumour_shows_no_cell_its_true_reach(busy: World) -> None:
    busy.tables["rumours"]["R-1"] = RumourState(started_s=900.0, started_seq=1, intensity=0.4)
    assert Views(busy, Reports(), cell(busy, "COMMAND"))["rumour"]["R-1"]["intensity"] == -1.0
    assert Views(busy, Reports(), None)["rumour"]["R-1"]["intensity"] == 0.4


def test_an_answer_is_in_time_by_the_clock_of_people(busy: World) -> None:
    """Late means later than 1800 s of scenario time and later than 300 s of exercise time."""
    row = RumourState(started_s=0.0, started_seq=1, detected_s=0.0, detected_x_s=0.0, detected_seq=2)
    for clarified, in_time in (((1700.0, 1700.0), True), ((5000.0, 299.0), True), ((1801.0, 301.0), False)):
        busy.tables["rumours"]["R-1"] = RumourState(
            **{name: getattr(row, name) for name in ("started_s", "started_seq", "detected_s", "detected_x_s")},
            clarified_s=clarified[0], clarified_x_s=clarified[1],
        )  # fmt: skip
        assert Views(busy, Reports(), None)["rumour"]["R-1"]["in_time"] is in_time, clarified


def test_how_long_answers_took_is_seen_once_they_came(busy: World) -> None:
    busy.tables["rumours"]["R-1"] = RumourState(started_s=0.0, started_seq=1, detected_s=100.0, detected_seq=2)
    name = next(iter(busy.tables["assemblies"]))
    row = replace(busy.tables["assemblies"][name], delegates_s=200.0)
    busy.tables["assemblies"][name] = row
    seen = Views(busy, Reports(), None)
    assert (seen["rumour"]["R-1"]["answered_in_s"], seen["negotiation"][name]["told_after_s"]) == (-1.0, -1.0)
    busy.tables["rumours"]["R-1"] = replace(busy.tables["rumours"]["R-1"], clarified_s=850.0)
    busy.tables["assemblies"][name] = replace(row, outcome_told_s=500.0)
    seen = Views(busy, Reports(), None)
    assert (seen["rumour"]["R-1"]["answered_in_s"], seen["negotiation"][name]["told_after_s"]) == (750.0, 300.0)


def test_the_story_sees_by_what_people_were_hurt(busy: World) -> None:
    def patient(cause: str, means: str = "") -> PatientState:
        return PatientState("civilian", "light", "STREET", busy.t_s, 1, cause=cause, means=means)

    busy.tables["patients"] = {
        "P-1": patient("fall"), "P-2": patient("fall", "water_cannon"), "P-3": patient("water", "water_cannon"),
        "P-4": patient("illness"),
    }  # fmt: skip
    seen = Views(busy, Reports(), None)["injured"]
    assert (seen["civilians"], seen["by_fall"], seen["by_water"]) == (4, 2, 2)


def test_a_players_page_shows_every_root_but_the_storys_own(busy: World) -> None:
    seen = Views(busy, reports((900.0, 10)), cell(busy, "COMMAND")).whole()
    assert {"t_s", "zone", "assembly", "unit", "order", "count"} <= set(seen)
    assert not {"branch", "switch", "done"} & set(seen)
    with pytest.raises(KeyError):
        Views(busy, Reports(), None)["no_such_root"]
    with pytest.raises(KeyError):
        Views(busy, Reports(), None)["zone"]["NOWHERE"]
