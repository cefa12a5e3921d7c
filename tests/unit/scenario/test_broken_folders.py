"""Every kind of mistake gives one message with place, reason and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sispamkota.core.errors import ScenarioError
from sispamkota.scenario import check, load
from sispamkota.scenario.codes import CODES

from .broken import ALL, MINIMAL, PLAN, Broken, edit, large, pack, write
from .slips import HARMLESS, OFFICE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the smallest scenario."""
    copy = tmp_path / "kota kecil é"
    shutil.copytree(MINIMAL, copy)
    return copy


def test_the_smallest_scenario_is_fine() -> None:
    assert check(MINIMAL) == ()


@pytest.mark.parametrize("case", (*ALL, *OFFICE), ids=lambda case: case.id.replace(" ", "_"))
def test_one_mistake_gives_one_message(case: Broken, folder: Path) -> None:
    case.make(folder)

    problems = check(folder)

    assert [problem.code for problem in problems] == [case.code], "\n".join(map(str, problems))
    problem = problems[0]
    assert problem.file == case.file
    if case.mark:
        lines = (folder / case.file).read_bytes().decode("utf-8", "replace").split("\n")
        assert case.mark in lines[problem.line - 1], f"line {problem.line}: {lines[problem.line - 1]!r}"
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    else:
        assert problem.line == 0
        assert "\n" not in str(problem)
    assert case.says in f"{problem.message} {problem.hint}", str(problem)
    assert problem.message
    assert problem.hint
    if problem.advice:
        assert load(folder).folder == folder
        return
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert caught.value.problems == problems


@pytest.mark.parametrize("name", HARMLESS)
def test_what_looks_odd_and_is_none_gives_no_message(name: str, folder: Path) -> None:
    HARMLESS[name](folder)
    assert check(folder) == ()


def test_there_are_enough_kinds() -> None:
    kinds = (*ALL, *OFFICE)
    assert len({case.id for case in kinds}) == len(kinds) >= 200


def test_every_code_of_ours_is_tested() -> None:
    tested = {case.code for case in ALL} | {"SK001", "SK007"}
    ours = {code for code in CODES if code < "SK300"}  # the others belong to the rule language
    assert ours - tested == {"SK045"}  # tested in test_reach


def test_four_mistakes_in_four_files_give_four_messages(folder: Path) -> None:
    edit("units.yaml", "strength: 4", "strenght: 4")(folder)
    edit("injects.csv", "POLISI;MEDIS", "POLISI;MEDIK")(folder)
    edit(PLAN, "action: clarify,", "action: clarfy,")(folder)
    edit("assumptions.yaml", "value: 0.3", "value: 0.9")(folder)

    problems = check(folder)

    assert [(problem.file, problem.code) for problem in problems] == [
        ("assumptions.yaml", "SK037"),
        ("injects.csv", "SK031"),
        (PLAN, "SK031"),
        ("units.yaml", "SK014"),
    ]


def test_a_file_that_does_not_parse_hides_no_mistake_of_another(folder: Path) -> None:
    write("groups.yaml", "groups: [")(folder)
    edit(PLAN, "action: clarify,", "action: clarfy,")(folder)
    edit("city/areas.csv", "3200", "many")(folder)

    problems = check(folder)

    assert [problem.file for problem in problems] == ["city/areas.csv", "groups.yaml", PLAN]


def test_a_mistake_in_one_item_hides_no_mistake_of_the_next(folder: Path) -> None:
    edit("units.yaml", "strength: 4", "strength: four")(folder)
    edit("units.yaml", "kind: first_aid", "kind: first_add")(folder)

    assert [problem.code for problem in check(folder)] == ["SK016", "SK031"]


def test_a_column_inside_a_condition_is_named(folder: Path) -> None:
    edit(PLAN, "present_est >= 10", "present_rst >= 10")(folder)

    (problem,) = check(folder)

    line = (folder / problem.file).read_text().split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("present_rst")


def test_files_that_are_refused_whole_hide_no_mistake_of_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/x.yaml").write_text("rumours: 1")
    large("injects.csv", 200_000_000)(folder)
    shutil.rmtree(folder / "media")
    (folder / "media").symlink_to(tmp_path / "elsewhere")
    edit("units.yaml", "strength: 4", "strenght: 4")(folder)
    edit("assumptions.yaml", "value: 0.3", "value: 0.9")(folder)

    problems = check(folder)

    assert [(problem.file, problem.code) for problem in problems] == [
        ("assumptions.yaml", "SK037"),
        ("injects.csv", "SK003"),
        ("media", "SK004"),
        ("units.yaml", "SK014"),
    ], "\n".join(map(str, problems))


def test_a_rule_that_stands_in_two_files_names_both(folder: Path) -> None:
    text = pack("national").read_text(encoding="utf-8")
    first = text[: text.index("\n- id:", text.index("- id:") + 1) + 1].replace("id: R-01", "id: OWN-1")
    write("rules/a.yaml", first)(folder)
    write("rules/b.yaml", first)(folder)

    (problem,) = check(folder)

    assert problem.file == "rules/b.yaml"
    assert "rules/a.yaml:" in problem.message


def test_a_value_of_thousands_of_digits_is_cut(folder: Path) -> None:
    for digits in ("7" * 5000, "0x" + "7" * 5000, '"' + "7" * 5000 + '"'):
        edit("scenario.yaml", "seed: 1", f"seed: {digits}")(folder)
        (problem,) = check(folder)
        assert len(str(problem)) < 300
        assert "777…" in problem.message
        edit("scenario.yaml", f"seed: {digits}", "seed: 1")(folder)


@pytest.mark.parametrize("letter", ["\u202e", "\u200b", "\u2028", "\U000e0041"])
def test_a_letter_that_a_terminal_obeys_is_shown_by_its_number(letter: str, folder: Path) -> None:
    edit("units.yaml", "id: NEG-1", f'id: "NEG{letter}-1"')(folder)

    problems = check(folder)

    assert len(problems) == 1
    assert str(problems[0]).isprintable()
    assert f"{ord(letter):x}" in problems[0].message


@pytest.mark.parametrize("text", ["true", 'order["P-01"].state == "none"', "t_s >= 0", "x_s >= 60 || false"])
def test_a_condition_that_may_hold_is_fine(text: str, folder: Path) -> None:
    edit(PLAN, 'assembly["A-WARGA"].started', text)(folder)
    assert check(folder) == ()
