"""The reference drill is complete: its counts, its cells' own acts, an expectation for every inject."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sispamkota.forces.params import Params
from sispamkota.scenario import check, load
from sispamkota.scenario.conditions import Condition
from sispamkota.scenario.schema.whole import Scenario

from .broken import FIVE_LEVELS

FOLDER = Path(__file__).parents[3] / "scenarios" / "pasuruan"
TABLE_CELLS = [
    "OPS",
    "SAMAPTA",
    "INTELKAM",
    "LANTAS",
    "RESKRIM",
    "HUMAS",
    "NEGOSIATOR",
    "PROPAM",
    "POLDA",
    "BRIMOB",
    "KODIM",
    "WALI",
    "FORKOPIMDA",
    "KESBANGPOL",
    "DISHUB",
    "SATPOLPP",
    "LINMAS",
    "BPBD",
    "DAMKAR",
    "DINKES",
    "DISKOMINFO",
    "KPU",
    "PPK",
    "PPS",
    "KPPS",
    "BAWASLU",
    "PANWAS",
    "GAKKUMDU",
    "FKUB",
    "MEDIA",
    "WARGA",
    "TIM-1",
    "TIM-2",
    "KORLAP",
    "KELUARGA",
    "PANITIA",
    "PLN",
]
EVERYBODYS = ("roll.report", "review.file")
"""Acts that every cell has in common; none may have only these."""

ACTS = {
    "command_post": (
        "sttp.issue", "coordinate", "brief", "egress.verify",
        "support.ask", "force.report", "situation.close", "review.open",
        "level.assess",
    ),
    "intelligence": (
        "estimate.low", "estimate.high", "map.present",
    ),
    "crowd_control": (
        "line.form", "lapis.ganti", "warn", "water.spray",
        "officer.recall",
    ),
    "negotiation": (
        "talk.open", "talk.round", "talk.offer", "talk.fail",
        "press.admit",
    ),
    "investigation": (
        "arrest", "arrest.document", "custody.release", "custody.detain",
        "family.notify", "counsel.admit",
    ),
    "internal_affairs": (
        "conduct.case",
    ),
    "regional_command": (
        "level.approve", "command.transfer", "support.grant",
    ),
    "mobile_brigade": (
        "lintas.ganti", "reserve.stand",
    ),
    "army": (
        "object.guard", "unit.release",
    ),
    "traffic_police": (
        "road.close", "road.divert", "convoy.escort", "exit.open",
    ),
    "transport_office": (
        "road.close", "road.divert", "bus.tow", "exit.open",
    ),
    "civil_order": (
        "cordon", "vulnerable.escort",
    ),
    "wardens": (
        "queue.separate", "queue.tell", "cordon",
    ),
    "disaster_agency": (
        "stock.reserve", "pump.set", "genset.start",
    ),
    "fire_service": (
        "fire.out", "hydrant.supply",
    ),
    "power_company": (
        "power.restore", "genset.start",
    ),
    "health_service": (
        "aid.stand", "ambulance.go", "triage", "hospital.alert",
        "relatives.tell", "patient.transport",
    ),
    "information_office": (
        "owner.ask", "clarify", "bulletin.publish", "press.admit",
        "press.refuse",
    ),
    "police_information": (
        "owner.ask", "clarify", "bulletin.publish", "spokesperson.speak",
        "press.admit", "press.refuse",
    ),
    "election_commission": (
        "fact.check", "forms.publish", "delegates.receive", "session.pause",
        "tps.move", "ballots.send", "result.determine", "dispute.announce",
    ),
    "supervisor": (
        "report.register", "attend", "objection.answer", "recommend.recount",
        "recommend.revote", "dispute.announce",
    ),
    "field_supervisor": (
        "report.register", "attend", "objection.answer",
    ),
    "election_crime_centre": (
        "crime.take",
    ),
    "district_committee": (
        "objection.note", "recap.continue", "boxes.guard",
    ),
    "village_committee": (
        "form.post", "forms.explain", "objection.note",
    ),
    "kpps": (
        "tps.open", "tps.close", "tps.count", "tps.form_post",
        "objection.note", "police.ask",
    ),
    "community_elders": (
        "call.calm",
    ),
    "campaign_team": (
        "call.calm", "offer.accept", "offer.refuse", "lead.away",
    ),
    "field_leader": (
        "call.calm", "offer.accept", "offer.refuse", "outcome.tell",
        "lead.away",
    ),
    "mayor": (
        "convene", "restore", "support.ask",
    ),
    "unity_office": (
        "convene",
    ),
    "leadership_forum": (
        "convene", "decide.jointly",
    ),
    "press": (
        "press.ask", "press.publish",
    ),
    "residents": (
        "resident.report", "resident.film",
    ),
    "family": (
        "family.ask", "family.visit",
    ),
    "event_committee": (
        "rally.stop", "rally.water",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def city() -> Scenario:
    return load(FOLDER)


def test_no_problem_is_found() -> None:
    assert check(FOLDER) == ()


def test_areas_and_stations_add_up(city: Scenario) -> None:
    assert len(city.areas) == 34
    assert sum(area.voters for area in city.areas) == 153_678
    assert Counter(area.kecamatan for area in city.areas) == {
        "Gadingrejo": 8,
        "Purworejo": 7,
        "Bugul Kidul": 6,
        "Panggungrejo": 13,
    }
    assert len(city.stations) == 280
    assert sum(station.voters for station in city.stations) == 153_678
    assert max(station.voters for station in city.stations) <= 600
    assert Counter(station.risk for station in city.stations) == {
        "less": 255,
        "vulnerable": 20,
        "very": 3,
        "special": 2,
    }
    assert {"TPS 12 Kebonagung", "TPS 07 Ngemplakrejo", "TPS 03 Trajeng"} <= {station.name for station in city.stations}
    special = [station for station in city.stations if station.kind == "special"]
    assert sum(station.voters for station in special) == 812
    by_kecamatan = Counter(station.area[:8] for station in city.stations if station.kind == "ordinary")
    assert by_kecamatan == {"35.75.01": 65, "35.75.02": 83, "35.75.03": 42, "35.75.04": 88}


def test_voters_of_each_area_are_those_of_its_stations(city: Scenario) -> None:
    voters: Counter[str] = Counter()
    for station in city.stations:
        voters[station.area] += station.voters
    assert {area.code: area.voters for area in city.areas} == dict(voters)


def test_every_cell_of_the_table_sits_and_can_do_what_the_table_asks(city: Scenario) -> None:
    seats = {cell.id: cell.role for cell in city.forces.cells}
    assert set(TABLE_CELLS) <= set(seats)
    actions = {action.id: action for action in city.doctrine.actions}
    for role, wanted in ACTS.items():
        for name in wanted:
            assert name in actions, f"{role} has no action {name}"
            assert role in actions[name].cell_roles, f"{role} may not order {name}"
    assert {seats[cell] for cell in TABLE_CELLS} == set(ACTS)


@pytest.mark.parametrize("cell", TABLE_CELLS)
def test_every_cell_acts_by_an_act_of_its_own_in_the_graded_plan(city: Scenario, cell: str) -> None:
    acts = {order.action for step in city.plan("graded").steps if step.seat == cell for order in step.do}
    assert acts - set(EVERYBODYS), f"{cell} only reports and reviews"


def test_the_injects_are_all_there_and_each_is_expected_and_tested(city: Scenario) -> None:
    assert len(city.injects) == 55
    assert sum(inject.core for inject in city.injects) == 43
    ids = {inject.id for inject in city.injects}
    assert {rule.inject for rule in city.expectations} == ids
    tasks = {task.id: task for objective in city.objectives for target in objective.targets for task in target.tasks}
    assert {inject for task in tasks.values() for inject in task.injects} == ids
    for rule in city.expectations:
        assert rule.inject in tasks[rule.task].injects, rule.id
        assert rule.cell in TABLE_CELLS, rule.id
    capability = {inject.id: inject.capability for inject in city.injects}
    for objective in city.objectives:
        for target in objective.targets:
            assert {capability[i] for task in target.tasks for i in task.injects} == {target.capability}


def test_the_graded_plan_is_bound_and_early_force_is_not(city: Scenario) -> None:
    assert city.plan().name == "graded"
    assert city.plan("graded").constraints == ("R-16", "R-18", "R-20", "R-25")
    assert city.plan("early-force").constraints == ()
    kept = {step.id for step in city.plan("early-force").steps}
    assert not any(order.action == "warn" for step in city.plan("early-force").steps for order in step.do)
    assert {step.id for step in city.plan("graded").steps} - kept


def test_the_order_of_battle_reports_by_task_force(city: Scenario) -> None:
    groups = {unit.satgas for unit in city.forces.units}
    assert groups == {"preemtif", "preventif", "kamseltibcarlantas", "gakkum", "humas", "banops"}
    strength: Counter[str] = Counter()
    for unit in city.forces.units:
        strength[unit.kind] += unit.strength
    assert strength["negotiator"] == 6
    assert strength["dalmas_awal"] == 38
    assert strength["dalmas_lanjut"] == 76
    assert strength["phh"] == 100
    assert strength["traffic"] == 12
    assert not any(unit.live_ammo or unit.sharp_weapon for unit in city.forces.units)


def test_the_ground_is_the_one_described(city: Scenario) -> None:
    exits = {feature.id: feature for feature in city.features if feature.kind == "exit" and feature.site == "KPU"}
    on_foot = [feature for feature in exits.values() if not feature.vehicles_only]
    assert sum(feature.width_m or 0 for feature in on_foot) == 42
    assert sum(feature.open for feature in on_foot) == 2
    assert [feature.width_m for feature in exits.values() if feature.vehicles_only] == [7]
    gates = [feature for feature in city.features if feature.kind == "gate"]
    assert sum(gate.width_m or 0 for gate in gates) == 6


@pytest.mark.parametrize(
    ("told_after_s", "answered_in_s", "forced", "riot"),
    [
        (600.0, 900.0, False, False),
        (601.0, 900.0, False, True),
        (600.0, 901.0, False, True),
        (-1.0, 300.0, False, True),
        (300.0, -1.0, False, True),
        (300.0, 300.0, True, True),
    ],
)
def test_the_crowd_is_told_in_ten_minutes_and_the_rumour_answered_in_fifteen_or_it_turns(
    city: Scenario, told_after_s: float, answered_in_s: float, forced: bool, riot: bool
) -> None:
    branch = next(entry for entry in city.branches.branches if entry.id == "B-RIOT")
    view = {
        "switch": {"force_riot": forced},
        "branch": {"B-DELEGASI": {"taken": True}},
        "negotiation": {"A-KPU": {"told_after_s": told_after_s}},
        "rumour": {"RM-KETUA": {"answered_in_s": answered_in_s}},
    }
    assert Condition(branch.when or "").evaluate(view) is riot
    assert Condition(branch.when or "").evaluate(view | {"branch": {"B-DELEGASI": {"taken": False}}}) is True


def _five_levels(place: Path) -> None:
    """Put the five levels there as if they had held in the year of the drill already."""
    text = FIVE_LEVELS.read_text(encoding="utf-8")
    assert 'valid_from: "2025-11-26"' in text
    place.write_text(text.replace("2025-11-26", "2024-01-01"), encoding="utf-8")


def test_the_ladder_is_a_file_of_its_own_and_another_one_touches_only_lines_that_name_levels(tmp_path: Path) -> None:
    copy = tmp_path / "kota"
    shutil.copytree(FOLDER, copy)
    ladder = YAML(typ="safe").load(FOLDER / "doctrine/10-tangga.yaml")
    assert set(ladder) == {"id", "valid_from", "source", "levels"}
    _five_levels(copy / "doctrine/10-tangga.yaml")

    problems = check(copy)

    assert problems
    for problem in problems:
        line = (copy / problem.file).read_text(encoding="utf-8").split("\n")[problem.line - 1]
        assert problem.file.startswith("plans/")
        assert any(f"no level '{level['id']}'" in problem.message and level["id"] in line for level in ladder["levels"])


def test_a_second_ladder_is_one_mistake(tmp_path: Path) -> None:
    copy = tmp_path / "kota"
    shutil.copytree(FOLDER, copy)
    _five_levels(copy / "doctrine" / FIVE_LEVELS.name)

    (problem,) = check(copy)

    assert (problem.code, problem.file) == ("SK038", f"doctrine/{FIVE_LEVELS.name}")
    assert "doctrine/10-tangga.yaml" in problem.message


def test_no_inject_gives_a_person_another_number_than_the_record_does(city: Scenario) -> None:
    """Whom the engine knows by a number of its own is told by what was done, not by a number of the text's."""
    for inject in city.injects:
        for text in (inject.text_id, inject.text_en):
            assert not re.search(r"\b[TWP]-\d+\b", text), inject.id


def test_all_that_decides_when_first_aid_comes_is_an_assumption_of_the_drill(city: Scenario) -> None:
    known = {entry.id: entry for entry in city.assumptions}
    deciding = ("run_mps", "first_aid_s", "bed_light_s", "bed_serious_s", "care_reach_m")
    defaults = {field.name: field.default for field in dataclasses.fields(Params)}
    for name in deciding:
        entry = known[f"forces.{name}"]
        assert entry.range[0] < entry.value < entry.range[1]
        assert entry.value == defaults[name]
        assert entry.unit
        assert entry.source
        assert entry.label in ("F", "R", "D")
