"""Other doctrines are other files: the same rules judge by them, knowing levels by role alone."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import sispamkota as spk
from sispamkota.assess.audit import audit_events
from sispamkota.journal.event import Event
from sispamkota.rules.library import shipped_rules
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
