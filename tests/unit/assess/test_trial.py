"""Rule files by themselves: checked, tried on a pair of timelines, judged beside the shipped packs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota import cli
from sispamkota.assess.trial import read_rules, trial
from sispamkota.core.errors import ScenarioError, SispamkotaError

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
RULE, KEEPS, BREAKS = (EXAMPLES / name for name in ("rule.yaml", "rule-keeps.jsonl", "rule-breaks.jsonl"))


def test_a_pair_that_shows_the_rule_has_no_faults() -> None:
    found = trial(RULE, KEEPS, BREAKS, rule="H-01")
    assert found.faults == ()
    assert [verdict.rule for verdict in found.accused] == ["H-01"]


def test_a_pair_the_wrong_way_round_is_told() -> None:
    faults = trial(RULE, BREAKS, KEEPS).faults
    assert [fault.split(":")[0] for fault in faults] == [
        "the first timeline breaks H-01",
        "the first timeline does not show that H-01 is kept",
        "the second timeline breaks no rule.",
    ]


def test_a_pair_that_breaks_shipped_rules_too_is_told_where_they_are_asked() -> None:
    faults = trial(RULE, KEEPS, BREAKS, shipped=True).faults
    assert any("R-23" in fault for fault in faults), "gas without its order breaks a shipped rule"


def test_an_unknown_rule_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SispamkotaError, match="no rule 'H-02'. It has: H-01"):
        trial(RULE, KEEPS, BREAKS, rule="H-02")


def test_every_mistake_of_a_rule_file_has_place_and_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "rules:\n"
        "- {id: H-01, sev: grave, text: x, src: '[D]', trigger: {type: force.usd}, fields: [[means, eq, gas]]}\n"
        "- {id: R-16, sev: major, text: x, src: '[D]', trigger: {type: force.used, where: {meens: gas}}, "
        "fields: [[agency, is, polri]]}\n"
        "- {id: H-03, sev: major, text: x, src: '[D]', trigger: {type: force.used}, after: {type: force.reported}}\n"
        "- {id: R-20, sev: major, text: x, src: '[D]', never: {type: network.restricted}}\n"
    )
    assert cli.main(["check", str(file), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {(one["line"], one["code"]) for one in told["problems"]} >= {
        (2, "SK304"), (3, "SK304"), (3, "SK305"), (4, "SK303"), (5, "SK308"),
    }  # fmt: skip
    hints = " ".join(one["hint"] for one in told["problems"])
    assert "Did you mean 'force.used'?" in hints
    assert "Did you mean 'means'?" in hints
    with pytest.raises(ScenarioError):
        read_rules(file)


def test_a_rule_file_that_is_no_text_or_not_there_is_one_problem(tmp_path: Path) -> None:
    odd = tmp_path / "odd.yaml"
    odd.write_bytes("rules: []".encode("utf-16"))
    assert [problem.code for problem in spk.check(odd)] == ["SK301"]
    assert spk.check(tmp_path / "none.yaml")[0].code == "SK001"


@pytest.mark.parametrize(("words", "code", "said"), [
    ([str(RULE)], 0, "no mistakes"),
    ([str(RULE), "--keeps", str(KEEPS), "--breaks", str(BREAKS)], 0, "H-01: kept by"),
    ([str(RULE), "--keeps", str(BREAKS), "--breaks", str(KEEPS)], 1, "breaks no rule"),
    ([str(RULE), "--keeps", str(KEEPS)], 2, ""),
])  # fmt: skip
def test_the_command_checks_and_tries(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", *words]) == code
    assert said in capsys.readouterr().out


def test_an_audit_can_judge_by_a_rule_file_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", str(BREAKS), "--rules", str(RULE), "--pack", "house", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["rule"], one["verdict"]) for one in told["verdicts"]] == [("H-01", "violation")]


def test_an_id_that_a_shipped_rule_has_is_told_with_its_pack(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(RULE.read_text(encoding="utf-8").replace("H-01", "R-20"), encoding="utf-8")
    (problem,) = spk.check(file)
    assert (problem.line, problem.column, problem.code) == (4, 3, "SK308")
    assert problem.message == "a shipped rule of the pack international has the id R-20 too."


def test_files_that_are_given_together_share_no_id(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    for file in (one, two):
        file.write_bytes(RULE.read_bytes())
    with pytest.raises(ScenarioError, match=r"two.yaml:4:3: H-01: a rule of the pack house has the id H-01 too"):
        spk.audit(BREAKS, rule_files=(one, two))
