"""Other doctrines are other files: the same rules judge by them, knowing levels by role alone."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import sispamkota as spk
from sispamkota.assess.audit import audit_events
from sispamkota.journal.event import Event
from sispamkota.rules.doctrine import Ground, doctrine_rules, shipped_doctrines
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules
from sispamkota.scenario.schema.doctrine import Doctrine

ROOT = Path(__file__).resolve().parents[3]
DOCTRINES = sorted(Path(str(resources.files("sispamkota.rules").joinpath("doctrines"))).glob("*.yaml"))


def read(path: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "engine", {"assembly": "A", **body})


def test_there_are_two_besides_those_of_the_scenarios() -> None:
    assert [path.stem for path in DOCTRINES] == ["fictional-neighbour", "polri-2025-five-levels"]


@pytest.mark.parametrize("path", DOCTRINES, ids=lambda path: path.stem)
def test_a_doctrine_fits_the_schema_and_says_where_it_is_from(path: Path) -> None:
    doctrine = Doctrine.model_validate_json(__import__("json").dumps(read(path)))
    assert doctrine.source is not None
    assert re.search(r"\[[FRD]", doctrine.source)
    assert {level.role for level in doctrine.levels} == {"calm", "disturbed", "riot"}


def test_the_five_levels_are_dated_and_five() -> None:
    five = read(DOCTRINES[1])
    assert five["valid_from"] == "2025-11-26"
    assert [level["id"] for level in five["levels"]] == [
        "tertib", "kurang_tertib", "tidak_tertib", "rusuh", "rusuh_berat",
    ]  # fmt: skip


@pytest.mark.parametrize("path", DOCTRINES, ids=lambda path: path.stem)
def test_a_scenario_with_its_ladder_is_checked_without_a_mistake(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "town"
    shutil.copytree(ROOT / "scenarios" / "minimal", folder)
    basic = folder / "doctrine" / "basic.yaml"
    text = basic.read_text(encoding="utf-8")
    first, rest = text.split("levels:\n")[0], text.split("authorities:\n", 1)[1]
    basic.write_text(f"{first}authorities:\n{rest}", encoding="utf-8")
    ladder = {"id": read(path)["id"], "levels": read(path)["levels"]}
    with (folder / "doctrine" / "ladder.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(ladder, file)
    old = [level["id"] for level in read(ROOT / "scenarios" / "minimal" / "doctrine" / "basic.yaml")["levels"]]
    for plan in (folder / "plans").glob("*.yaml"):
        by_role = {level["role"]: level["id"] for level in ladder["levels"]}
        words = plan.read_text(encoding="utf-8")
        for name, role in zip(old, ("calm", "disturbed", "riot"), strict=True):
            words = words.replace(f'"{name}"', f'"{by_role[role]}"')
        plan.write_text(words, encoding="utf-8")
    assert spk.check(folder) == ()
    assert [level.id for level in spk.load(folder).doctrine.levels] == [level["id"] for level in ladder["levels"]]


@pytest.mark.parametrize("path", DOCTRINES, ids=lambda path: path.stem)
def test_the_same_rules_judge_every_level_by_its_role(path: Path) -> None:
    levels = read(path)["levels"]
    lowest = {"level": levels[0]["id"], "role": levels[0]["role"]}
    allowed = {"R-10": ("disturbed", "riot"), "R-11": ("riot",)}
    for level in levels:
        record = [
            event(1, 0, "level.changed", level=level["id"], role=level["role"], step=1, evidence=[1], assessed_by="X"),
            event(2, 10, "handover.lapis_ganti", unit="U"),
            event(3, 20, "handover.lintas_ganti", unit="U"),
        ]
        found = audit_events(record, lowest=lowest)
        for rule, roles in allowed.items():
            outcome = {verdict.outcome for verdict in found.only(rule).verdicts}
            assert outcome == {"ok" if level["role"] in roles else "violation"}, (level["id"], rule)
    unassessed = audit_events([event(1, 5, "handover.lapis_ganti")], lowest=lowest)
    assert {verdict.outcome for verdict in unassessed.only("R-10").verdicts} == {"violation"}


def test_no_rule_asks_for_a_level_by_its_name() -> None:
    for rule in shipped_rules():
        checks = [*rule.fields, *rule.trigger.where, *(one for _, _, c in rule.conditions() for one in c.where)]
        assert "level" not in {check.path for check in checks}, rule.id


def five_level_rules() -> tuple[Rule, ...]:
    rules, problems = parse_rules(doctrine_rules("polri-2025-five-levels"), "five.yaml")
    assert problems == ()
    return rules


@pytest.mark.parametrize("first", [None, {"level": "rusuh_berat", "role": "riot"}])
def test_before_any_assessment_the_lowest_level_of_the_doctrine_of_the_rules_holds(
    first: dict[str, str] | None,
) -> None:
    record = [event(1, 0, "force.used", means="water_cannon"), event(2, 10, "handover.lintas_ganti", unit="U")]
    start = datetime.fromisoformat("2026-03-01T10:00:00+07:00")
    options: dict[str, Any] = {} if first is None else {"lowest": first}
    found = audit_events(record, rules=five_level_rules(), start=start, **options)
    assert {verdict.rule: verdict.outcome for verdict in found.of("violation")} == {
        "L-01": "violation", "L-03": "violation",
    }  # fmt: skip
    for rule in ("L-01", "L-03"):
        assert "so the lowest level holds" in found.message(found.only(rule).verdicts[0])
    levels = read(DOCTRINES[1])["levels"]
    assert {rule.lowest for rule in five_level_rules()} == {(("level", levels[0]["id"]), ("role", levels[0]["role"]))}


def test_a_record_that_does_not_cover_assessments_leaves_the_level_open() -> None:
    record = [event(1, 0, "force.used", means="water_cannon")]
    found = audit_events(record, rules=five_level_rules(), covers=["force.used"], today=date(2026, 3, 1))
    assert {verdict.outcome for verdict in found.only("L-01").verdicts} == {"not_known"}


def test_rules_of_no_doctrine_and_of_one_without_a_ladder_take_the_level_of_the_record() -> None:
    assert {rule.lowest for rule in shipped_rules()} == {()}
    assert shipped_doctrines()["neighbour_weather_ladder"].lowest == (("level", "clear"), ("role", "calm"))
    words = doctrine_rules("polri-2025-five-levels")
    bare, problems = parse_rules(words, "five.yaml", doctrines={"polri_five_levels_2025": Ground()})
    assert problems == ()
    record = [event(1, 0, "force.used", means="water_cannon")]
    found = audit_events(record, rules=bare, lowest={"level": "tidak_tertib", "role": "disturbed"})
    assert {verdict.outcome for verdict in found.only("L-01").verdicts} == {"ok"}


def test_a_rule_of_a_scenario_takes_the_lowest_level_of_the_scenarios_doctrine(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    shutil.copytree(ROOT / "scenarios" / "minimal", folder)
    ladder = read(folder / "doctrine" / "basic.yaml")
    words = doctrine_rules("polri-2025-five-levels").replace("polri_five_levels_2025", ladder["id"])
    for old in ("tidak_tertib, rusuh, ", "rusuh, rusuh_berat"):
        words = words.replace(old, "" if old.endswith(", ") else ladder["levels"][-1]["id"])
    words = words.replace("rusuh_berat", ladder["levels"][-1]["id"])
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "own.yaml").write_text(words, encoding="utf-8")
    first = ladder["levels"][0]
    assert {rule.lowest for rule in spk.load(folder).rules} == {(("level", first["id"]), ("role", first["role"]))}
