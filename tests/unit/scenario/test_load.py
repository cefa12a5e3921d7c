"""The scenario that comes out of a folder without mistakes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sispamkota.journal.record import folder_digest
from sispamkota.scenario import load
from sispamkota.scenario.schema.whole import Scenario

from .broken import MINIMAL, PLAN, edit, write

PLAN_NAME = PLAN.removeprefix("plans/").removesuffix(".yaml")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(MINIMAL)


def test_it_holds_what_the_files_say(scenario: Scenario) -> None:
    assert scenario.settings.title_en.startswith("Residents wait")
    assert [group.size for group in scenario.actors.groups] == [40]
    assert scenario.number(scenario.actors.groups[0].grievance) == 0.3
    assert [inject.x_s for inject in scenario.injects][:2] == [0.0, 360.0]
    assert scenario.injects[1].to == ("POLISI", "MEDIS")
    assert scenario.injects[0].branch is None
    assert scenario.injects[0].core is True
    assert scenario.areas[0].code == "35.75.01.1001"
    assert scenario.end_s == 2700.0
    assert [rule.id for rule in scenario.expectations] == ["X-02", "X-03", "X-04"]


def test_its_digest_is_that_of_the_folder(scenario: Scenario) -> None:
    assert scenario.digest == folder_digest(MINIMAL)


def test_a_step_knows_where_it_stands(scenario: Scenario) -> None:
    step = scenario.plan(PLAN_NAME).steps[0]
    file, _, line = step.source.partition(":")
    assert (MINIMAL / file).read_text().split("\n")[int(line) - 1] == f"- id: {step.id}"


def test_a_plan_takes_up_what_it_extends(scenario: Scenario) -> None:
    whole, waiting = scenario.plan(PLAN_NAME), scenario.plan("wait")
    assert waiting.name == "wait"
    assert waiting.constraints == whole.constraints
    assert [step.id for step in waiting.steps] == ["P-01", "P-02", "P-12", "P-13"]


def test_a_step_of_the_same_id_takes_the_place_of_the_extended_one(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    text = (
        "title_id: Lain\ntitle_en: Other\nextends: wait\nconstraints: []\nsteps:\n"
        "- {id: P-99, seat: INFO, when: 't_s > 60', do: [{action: bulletin.publish}]}\n"
        "- {id: P-02, seat: INFO, when: 't_s > 90', do: [{action: bulletin.publish}]}\n"
    )
    write("plans/other.yaml", text)(copy)
    plan = load(copy).plan("other")
    assert [step.id for step in plan.steps] == ["P-01", "P-02", "P-12", "P-13", "P-99"]
    assert plan.steps[1].source == "plans/other.yaml:7"
    assert plan.constraints == ()


def test_without_another_choice_the_scenario_chooses_its_plan(scenario: Scenario) -> None:
    assert scenario.plan().name == PLAN_NAME


def test_several_doctrine_files_are_one(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    edit("doctrine/basic.yaml", "- {id: clarify, ", "- {id: clarify.x, ")(copy)
    action = "{id: clarify, name_id: A, name_en: B, effect: rumour.answer, cell_roles: [information_office]}"
    text = f"id: more\nactions:\n- {action}\n"
    write("doctrine/more.yaml", text)(copy)
    actions = [action.id for action in load(copy).doctrine.actions]
    assert "clarify" in actions
    assert "clarify.x" in actions
