"""The smallest scenario under other doctrines, changed by data alone: levels change under their own names."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota import api
from sispamkota.rules.doctrine import doctrine_rules

MINIMAL = Path(__file__).resolve().parents[2] / "scenarios" / "minimal"
DOCTRINES = Path(str(resources.files("sispamkota.rules").joinpath("doctrines")))
STEP = """
- id: P-{number}
  seat: POLISI
  when: '{when}'
  once: false
  again_s: 60
  do:
  - {{action: {action}, assembly: A-WARGA, level: {level}}}
"""
CLIMB = {
    "five": (("kurang_tertib", "throw_soft"), ("tidak_tertib", "throw_hard"), ("rusuh", ""), ("rusuh_berat", "arson")),
    "neighbour": (("clouded", "throw_soft"), ("storm", "throw_hard")),
}
"""Levels in order, each with the acts that are seen from a minute before on; rusuh needs nothing worse than before."""
CALM = {"five": "tertib", "neighbour": "clear"}
ASSESS = {"five": "level.assess", "neighbour": "weather.read"}
OWN_WORDS = {
    "unit.post": "watch.stand",
    "egress.verify": "ways.check",
    "talk.open": "mediate.open",
    "talk.round": "mediate.round",
    "talk.offer": "mediate.offer",
    "delegates.receive": "guests.receive",
    "rumour.note": "talk.note",
    "owner.ask": "owner.query",
    "fact.check": "truth.check",
    "clarify": "truth.publish",
    "bulletin.publish": "paper.publish",
    "situation.close": "watch.close",
    "aid.stand": "help.stand",
}


def edit(folder: Path, name: str, change: Callable[[str], str]) -> None:
    file = folder / name
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def town(tmp_path: Path, which: str) -> Path:
    """Return a copy of the smallest scenario two years later, under another doctrine, in which stones are thrown."""
    folder = tmp_path / "town"
    shutil.copytree(MINIMAL, folder)
    for name in ("scenario.yaml", "injects.csv", "branches.yaml"):
        edit(folder, name, lambda text: text.replace("2024-11-27", "2026-11-27"))
    if which == "five":
        (folder / "doctrine" / "ladder.yaml").write_bytes((DOCTRINES / "polri-2025-five-levels.yaml").read_bytes())
        edit(
            folder,
            "doctrine/basic.yaml",
            lambda text: (
                text.split("levels:\n")[0]
                + "authorities:\n"
                + text.split("authorities:\n")[1]
                + "- {id: level.assess, name_id: Menilai, name_en: Assess, effect: level, cell_roles: [command_post]}\n"
            ),
        )
    else:
        (folder / "doctrine" / "basic.yaml").write_bytes((DOCTRINES / "fictional-neighbour.yaml").read_bytes())
        edit(folder, "units.yaml", lambda text: text.replace("kind: negotiator", "kind: mediators"))
        edit(folder, "units.yaml", lambda text: text.replace("kind: first_aid", "kind: lifeguards"))
        edit(folder, "units.yaml", lambda text: text.replace("agency: polri", "agency: town_police"))
        for old, new in OWN_WORDS.items():
            edit(folder, "plans/talk-early.yaml", lambda text, old=old, new=new: text.replace(f": {old}", f": {new}"))
        edit(
            folder,
            "plans/talk-early.yaml",
            lambda text: text.replace('  - {action: form.post, area: "35.75.01.1001"}\n', ""),
        )
        edit(folder, "assumptions.yaml", lambda text: text.partition("- {id: fact.check_s")[0])
    below, steps, effects = CALM[which], "", ""
    for number, (level, acts) in enumerate(CLIMB[which]):
        when = f'assembly["A-WARGA"].level == "{below}" && t_s >= {840 + 90 * number}'
        steps += STEP.format(number=20 + number, when=when, action=ASSESS[which], level=level)
        if acts:
            minutes, seconds = divmod(780 + 90 * number, 60)
            at = f"2026-11-27T19:{minutes:02}:{seconds:02}+07:00"
            do = f"[{{does: violence.floor, assembly: A-WARGA, count: 3, acts: [{acts}]}}]"
            effects += f'- {{id: E-{20 + number}, at: "{at}", do: {do}}}\n'
        below = level
    edit(folder, "plans/talk-early.yaml", lambda text: text.rstrip() + steps)
    edit(folder, "branches.yaml", lambda text: text.replace("facts:\n", effects + "facts:\n"))
    return folder


@pytest.mark.parametrize("which", CLIMB)
def test_a_scenario_runs_by_another_ladder_under_its_own_names(which: str, tmp_path: Path) -> None:
    folder = town(tmp_path, which)
    assert spk.check(folder) == ()
    run = spk.simulate(spk.load(folder), seed=1, out=tmp_path / "run")
    changes = [event.body for event in run.journal.events() if event.kind == "level.changed"]
    assert [body["level"] for body in changes] == [level for level, _ in CLIMB[which]]
    assert {body["step"] for body in changes} == {1}
    assert changes[-1]["role"] == "riot"
    found = run.audit()
    assert {verdict.outcome for verdict in found.only("R-09").verdicts} == {"ok"}


def test_a_scenario_before_the_day_of_its_doctrine_is_told(tmp_path: Path) -> None:
    folder = town(tmp_path, "five")
    for name in ("scenario.yaml", "injects.csv", "branches.yaml"):
        edit(folder, name, lambda text: text.replace("2026-11-27", "2025-11-25"))
    assert spk.check(folder) == ()
    (problem,) = api.examine(folder)
    assert (problem.file, problem.code, problem.advice) == ("doctrine/ladder.yaml", "SK066", True)
    assert "holds from 2025-11-26 on, and the scenario begins on 2025-11-25" in problem.message


def test_rules_that_rest_on_a_doctrine_are_read_with_its_days(tmp_path: Path) -> None:
    folder = town(tmp_path, "five")
    (folder / "rules").mkdir()
    (folder / "rules" / "five.yaml").write_text(doctrine_rules("polri-2025-five-levels"), encoding="utf-8")
    assert spk.check(folder) == ()
    assert {str(rule.valid_from) for rule in spk.load(folder).rules} == {"2025-11-26"}
    edit(folder, "doctrine/ladder.yaml", lambda text: text.replace('"2025-11-26"', '"2026-01-05"'))
    assert {str(rule.valid_from) for rule in spk.load(folder).rules} == {"2026-01-05"}
    edit(folder, "doctrine/ladder.yaml", lambda text: text.replace("polri_five_levels_2025", "another_ladder"))
    (problem,) = spk.check(folder)
    assert "there is no doctrine 'polri_five_levels_2025'" in problem.message
