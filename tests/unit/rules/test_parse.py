from __future__ import annotations

from datetime import date

import pytest

from sispamkota.core.errors import SispamkotaError
from sispamkota.rules.library import SHIPPED, choose, pack, shipped_rules
from sispamkota.rules.model import Check, Condition, Text, numeric_paths, with_threshold, with_thresholds
from sispamkota.rules.parse import parse_expectations, parse_rules

GOOD = """
pack: mine
vars: {WIDE: [water_cannon, gas]}
rules:
- id: X-1
  severity: major
  text: {id: satu, en: one}
  src: "[D]"
  trigger: {type: force.used, where: {means: $WIDE}}
  before:
  - {type: warning.issued, same: [assembly], count: 3, within_s: 3600,
     where: {audible_share: {ge: 0.8}, n_languages: 2}}
  - {type: medical.standby, same: [assembly]}
  thresholds: [before.count, before.where.audible_share]
"""


def one_problem(text: str) -> str:
    rules, problems = parse_rules(text, "x.yaml")
    assert len(problems) == 1, problems
    return str(problems[0])


def test_a_rule_is_read_with_its_variables_and_lists() -> None:
    (rule,), problems = parse_rules(GOOD, "x.yaml")
    assert problems == ()
    assert (rule.id, rule.pack, rule.severity, rule.text.id, rule.clock) == ("X-1", "mine", "major", "satu", "scenario")
    assert rule.trigger == Condition("force.used", (Check("means", "in", ("water_cannon", "gas")),))
    assert rule.before[0] == Condition(
        "warning.issued",
        (Check("audible_share", "ge", 0.8), Check("n_languages", "eq", 2)),
        ("assembly",),
        3600.0,
        0.0,
        3,
    )
    assert [(one.path, one.value) for one in rule.thresholds()] == [
        ("before.count", 3),
        ("before.where.audible_share", 0.8),
    ]


RULE = "- {{id: R-1, severity: minor, text: {{id: x, en: y}}, src: '[D]', {0}}}"


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ("trigger: {type: force.usd}, fields: []", ":1:", "Did you mean 'force.used'?"),
        ("trigger: {type: force.used}, fields: [[menas, eq, x]]", ":1:", "Did you mean 'means'?"),
        ("trigger: {type: force.used}, fields: [[means, eqq, x]]", ":1:", "Did you mean 'eq'?"),
        ("trigger: {type: force.used}, fields: [[means, eq]]", ":1:", "[field, operator, value]"),
        ("trigger: {type: force.used}, fields: [[min_range_m, ge, far]]", ":1:", "a number"),
        ("trigger: {type: force.used}, fields: [[means, notin, gas]]", ":1:", "needs a list"),
        ("trigger: {type: force.used}, fields: [[means, nonempty, 3]]", ":1:", "true or false"),
        ("trigger: {type: force.used, where: {means: $WIDE}}, fields: [[means, eq, gas]]", ":1:", "not declared"),
        ("trigger: {type: force.used}", ":1:", "asks nothing"),
        ("fields: [[means, eq, x]]", ":1:", "no trigger"),
        ("on: {type: force.used}, fields: [[means, eq, gas]]", ":1:", "Write 'trigger'"),
        ("trigger: {type: force.used}, never: {type: force.used}", ":1:", "both trigger and never"),
        ("trigger: {type: force.used}, after: {type: force.reported}", ":1:", "within_s"),
        ("trigger: {type: force.used}, before: {type: warning.issued, same: [zon]}", ":1:", "Did you mean 'zone'?"),
        ("trigger: {type: force.used}, before: {type: warning.issued, within: 3}", ":1:", "Did you mean 'within_s'?"),
        ("trigger: {type: force.used}, before: {type: warning.issued, count: 0}", ":1:", "no count"),
        ("trigger: {type: force.used}, before: {type: warning.issued, within_s: soon}", ":1:", "no number of seconds"),
        (
            "trigger: {type: force.used}, before: {type: warning.issued, min_age_s: 9, within_s: 3}",
            ":1:",
            "longer than",
        ),
        (
            "trigger: {type: force.used}, before: {type: warning.issued, where: {audible_share: {gee: 1}}}",
            ":1:",
            "'ge'",
        ),
        ("trigger: {type: force.used}, before: []", ":1:", "empty"),
        ("never: {type: force.used}, thresholds: [before.count]", ":1:", "no number of this rule"),
        ("never: {type: force.used}, clock: wall", ":1:", "not known"),
        ('never: {type: force.used}, valid_from: "tomorrow"', ":1:", "no date"),
        ("never: {type: force.used}, valid_from: 2026-01-02", ":1:", "not quoted"),
        ('never: {type: force.used}, valid_from: "2026-01-02", valid_to: "2025-01-01"', ":1:", "before valid_from"),
        ("never: {type: force.used, within_s: 3}", ":1:", "has no 'within_s'"),
        ("never: {type: force.used}, sevrity: minor", ":1:", "Did you mean 'severity'?"),
    ],
)
def test_each_mistake_is_one_problem_with_its_place_and_remedy(body: str, place: str, words: str) -> None:
    problem = one_problem(RULE.format(body))
    assert problem.startswith("x.yaml" + place)
    assert words in problem


@pytest.mark.parametrize(
    "text", ["", "[", "a: b: c", "\t- x", "- 1\n- [", "rules: 3", "{}", "\x00", "rules: {a: 1}", "- &a [*a]"]
)
def test_a_broken_file_is_told_and_never_crashes(text: str) -> None:
    rules, problems = parse_rules(text, "x.yaml")
    assert rules == ()
    assert problems


def test_a_bomb_of_aliases_is_refused() -> None:
    text = "a: &a [x, x]\n" + "".join(
        f"k{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(40)
    )
    _, problems = parse_rules(text, "x.yaml")
    assert any("alias" in problem.message for problem in problems)


def test_all_problems_of_a_file_are_told_at_once_and_the_good_rules_stand() -> None:
    text = "\n".join(
        [
            RULE.format("never: {type: force.usd}"),
            "- {id: R-2, severity: minor, text: {id: x, en: y}, src: '[D]', never: {type: force.used}}",
            "- {id: R-2, severity: minor, text: {id: x, en: y}, src: '[D]', never: {type: force.used}}",
            "- {id: R-3, severity: grave, text: {id: x, en: y}, src: '[D]', never: {type: force.used}}",
        ]
    )
    rules, problems = parse_rules(text, "x.yaml")
    assert [rule.id for rule in rules] == ["R-2"]
    assert [problem.line for problem in problems] == [1, 3, 4]


def test_expectations_become_rules_that_begin_with_the_delivery() -> None:
    text = """
expectations:
- id: E-04-1
  inject: I-04
  cell: KPU
  received_by: DISKOMINFO
  task: T-1
  text_id: KPU memeriksa
  text_en: KPU verifies
  after: {type: rumour.verified, where: {cell: KPU}, within_s: 900}
"""
    (rule,), problems = parse_expectations(text, "expectations.yaml")
    assert problems == ()
    assert (rule.inject, rule.cell, rule.task, rule.clock, rule.pack) == ("I-04", "KPU", "T-1", "people", "expected")
    assert rule.trigger == Condition(
        "inject.delivered", (Check("inject", "eq", "I-04"), Check("cell", "eq", "DISKOMINFO"))
    )


def test_an_expectation_names_inject_cell_and_words() -> None:
    _, problems = parse_expectations("expectations: [{id: E-1, after: {type: review.opened, within_s: 9}}]", "e.yaml")
    assert {problem.message for problem in problems} == {"it names no inject.", "it names no cell.", "it has no words."}


def test_the_shipped_packs_hold_75_rules_in_both_languages_with_a_label() -> None:
    rules = shipped_rules()
    assert [rule.id for rule in rules] == [f"R-{number:02d}" for number in range(1, 76)]
    assert {rule.pack for rule in rules} == set(SHIPPED)
    for rule in rules:
        assert rule.text.id
        assert rule.text.en != rule.text.id
        assert any(label in rule.src for label in ("[F", "[R", "[D", "F]")), rule.id


def test_every_number_that_is_ours_is_told_as_a_threshold() -> None:
    for rule in shipped_rules():
        if "[D]" in rule.src and any(character.isdigit() for character in rule.src.rpartition("[D]")[0][-12:]):
            assert rule.tuned, rule.id


def test_packs_are_chosen_by_name_and_by_draft_name() -> None:
    assert choose(shipped_rules(), ["tk"]) == pack("governance")
    with pytest.raises(SispamkotaError, match="Did you mean 'national'"):
        choose(shipped_rules(), ["nationl"])
    with pytest.raises(SispamkotaError, match="Did you mean 'election'"):
        pack("elections")


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        ("R-16", "before.min_age_s", 240.0),
        ("R-15", "before.count", 4),
        ("R-17", "fields.audible_share", 0.9),
        ("R-18", "before.where.open_routes", 3),
        ("R-49", "after.1.within_s", 100.0),
        ("R-40", "trigger.where.severity", 2),
    ],
)
def test_a_threshold_can_be_set_otherwise(rule: str, path: str, value: float) -> None:
    changed = next(one for one in with_thresholds(shipped_rules(), {f"{rule}:{path}": value}) if one.id == rule)
    assert dict(numeric_paths(changed))[path] == value
    before = next(one for one in shipped_rules() if one.id == rule)
    back = with_threshold(changed, path, dict(numeric_paths(before))[path])
    assert back == before


def test_an_unknown_threshold_names_the_known_ones() -> None:
    with pytest.raises(SispamkotaError, match="before.min_age_s"):
        with_thresholds(shipped_rules(), {"R-16:before.min_age": 3})
    with pytest.raises(SispamkotaError, match="no rule 'R-99'"):
        with_thresholds(shipped_rules(), {"R-99:before.count": 3})


def test_a_rule_that_differs_names_the_pack_and_its_rules_on_the_same_matter() -> None:
    words = (
        "- {{id: T-1, sev: minor, text: x, src: '[D]', never: {{type: force.used}}, "
        "differs: {{pack: nas, {}id: sebab, en: why}}}}"
    )
    (named,), _ = parse_rules(words.format("rules: [R-15, R-61], "), "t.yaml")
    assert (named.differs_from, named.differs_rules) == ("national", ("R-15", "R-61"))
    (silent,), _ = parse_rules(words.format(""), "t.yaml")
    assert (silent.differs_from, silent.differs_rules) == ("national", ())
    rules, (problem,) = parse_rules(words.format("rules: [r15], "), "t.yaml")
    assert rules == ()
    assert "'r15' is no id" in problem.message


def test_a_rule_says_on_which_days_and_for_which_side_it_differs() -> None:
    words = (
        "- {{id: T-1, sev: minor, text: x, src: '[D]', never: {{type: force.used}}, "
        "differs: {{pack: nas, id: sebab, en: why, {}}}}}"
    )
    (rule,), problems = parse_rules(
        words.format("valid_from: '2025-01-01', valid_to: '2026-01-01', reverse: {id: balik, en: back}"), "t.yaml"
    )
    assert problems == ()
    assert rule.differs_days == (date(2025, 1, 1), date(2026, 1, 1))
    assert (rule.differs_back, rule.differs) == (Text("balik", "back"), Text("sebab", "why"))
    (plain,), _ = parse_rules(words.format("rules: []"), "t.yaml")
    assert (plain.differs_days, plain.differs_back) == ((None, None), None)
    for wrong, told in (
        ("valid_from: '2026-01-02', valid_to: '2026-01-01'", "2026-01-01 is before valid_from"),
        ("valid_to: tomorrow", "'tomorrow' is no date"),
        ("reverse: {id: balik}", "en"),
        ("reverse: why", "mapping"),
        ("back: {id: balik, en: back}", "unknown key"),
    ):
        rules, found = parse_rules(words.format(wrong), "t.yaml")
        assert rules == ()
        assert any(told in f"{problem.message} {problem.hint}" for problem in found), (wrong, found)
