"""Rule files with one mistake each: one message, at the place of the value, with what was expected and the way out."""

from __future__ import annotations

import pytest

from sispamkota.rules.library import shipped_rules
from sispamkota.rules.parse import parse_expectations, parse_rules

HEAD = """pack: house
rules:
- id: H-01
  severity: major
  text: {id: "Satu.", en: "One."}
  src: "House order [D]"
"""
USED = "  trigger: {type: force.used}\n"
"""Lines 1 to 6, and a trigger in line 7; what a test adds begins in line 8, column 3."""


def ask(words: str, head: str = HEAD + USED) -> str:
    return f"{head}  {words}\n"


GOOD = ask("fields: [[agency, eq, polri]]")

BROKEN = {
    # types
    "a number in quotes": (ask('fields: [[exposed, eq, "3"]]'), 8, 26, "whole number, not '3'", "Write 3, without"),
    "a word for a number": (ask("fields: [[min_range_m, ge, far]]"), 8, 30, "holds a number, not 'far'", "such as 0.8"),
    "a fraction for a count": (ask("fields: [[exposed, le, 2.5]]"), 8, 26, "whole number, not 2.5", "such as 3"),
    "a number for a word": (ask("fields: [[means, eq, 3]]"), 8, 24, "holds a word, not 3", "in quotes"),
    "a word for a truth": (
        ask('before: {type: medical.standby, where: {ready: "yes"}, within_s: 9}'), 8, 50, "yes or no", "Write true",
    ),
    "a truth for a word": (ask("fields: [[agency, eq, true]]"), 8, 25, "holds a word, not true", "Write a word"),
    "one wrong member of a list": (ask("fields: [[perkap_stage, in, [4, five]]]"), 8, 35, "not 'five'", "number"),
    "a list for one value": (ask("fields: [[means, eq, [gas, baton]]]"), 8, 24, "not a list", "Use in or notin"),
    # words
    "a misspelt means": (ask("fields: [[means, ne, gass]]"), 8, 24, "'gass' is no word", "Did you mean 'gas'?"),
    "a misspelt means in a trigger": (
        ask("before: {type: force.ordered}", HEAD + "  trigger: {type: force.used, where: {means: [gas, batonn]}}\n"),
        7, 52, "'batonn' is no word of force.used.means", "Did you mean 'baton'?",
    ),
    "a misspelt role of a level": (
        ask("latest: {type: level.changed, same: [assembly], where: {role: riott}}"), 8, 65, "'riott'", "'riot'?",
    ),
    "another word for what is meant": (ask("fields: [[means, ne, tear_gas]]"), 8, 24, "'tear_gas'", "'gas'?"),
    "a misspelt agency": (ask("fields: [[agency, eq, polrii]]"), 8, 25, "no usual word", "Did you mean 'polri'?"),
    "a misspelt rank": (
        ask("before: {type: force.ordered, same: [order_id], where: {authorised_by: [kapolres, kapoldaa]}}"),
        8, 85, "'kapoldaa' is no usual word", "'kapolda'?",
    ),
    "an id in small letters": (ask("fields: [[order_id, ne, o-1]]"), 8, 27, "'o-1' is no id", "Did you mean 'O-1'?"),
    "a misspelt variable": (
        ask("fields: [[means, notin, $WIDD]]").replace("rules:", "vars: {WIDE: [gas]}\nrules:"),
        9, 27, "'$WIDD' is not declared", "Did you mean '$WIDE'?",
    ),
    "a misspelt word in a variable": (
        ask("fields: [[means, notin, $WIDE]]").replace("rules:", "vars: {WIDE: [gass]}\nrules:"),
        9, 27, "'gass'", "Did you mean 'gas'?",
    ),
    # operators
    "order among words": (ask("fields: [[means, ge, gas]]"), 8, 20, "'ge' makes no sense", "Use eq, ne, in, notin"),
    "order among truths": (
        ask("before: {type: medical.standby, where: {ready: {ge: true}}, within_s: 9}"), 8, 51, "'ge' makes", "Use eq",
    ),
    "emptiness of a number": (ask("fields: [[exposed, nonempty, true]]"), 8, 22, "'nonempty' makes no", "Use eq, ne"),
    "membership in a field that is a list": (ask("fields: [[zones, in, [Z-1]]]"), 8, 20, "holds a list", "nonempty"),
    # tests that say nothing
    "a share above one": (
        ask("before: {type: warning.issued, where: {audible_share: {ge: 80}}}"), 8, 62, "from 0 to 1", "Write 0.8 for",
    ),
    "a stage that does not exist": (ask("fields: [[perkap_stage, le, 7]]"), 8, 31, "from 1 to 6", "bound"),
    "a negative distance": (ask("fields: [[min_range_m, ge, -5]]"), 8, 30, "never below 0", "bound"),
    "bounds that exclude each other": (
        ask("fields: [[exposed, ge, 5], [exposed, lt, 3]]"), 8, 44, "'lt 3' can never hold", "take it out",
    ),
    "two values at once": (ask("fields: [[means, eq, gas], [means, eq, baton]]"), 8, 42, "can never hold", "Change"),
    "what the trigger excludes": (
        ask("fields: [[means, eq, baton]]", HEAD + "  trigger: {type: force.used, where: {means: gas}}\n"),
        8, 24, "'eq baton' can never hold", "Change",
    ),
    "what the trigger says already": (
        ask("fields: [[means, eq, gas]]", HEAD + "  trigger: {type: force.used, where: {means: gas}}\n"),
        8, 24, "'eq gas' always holds", "Write the bound",
    ),
    "a bound that no number passes": (ask("fields: [[exposed, ge, 0]]"), 8, 26, "'ge 0' always holds", "bound"),
    "no number between": (ask("fields: [[exposed, gt, 2], [exposed, lt, 3]]"), 8, 44, "can never hold", "Change"),
    "a list of nothing": (ask("fields: [[means, in, []]]"), 8, 24, "can never hold", "Change"),
    "a word twice in a list": (ask("fields: [[means, notin, [gas, gas]]]"), 8, 27, "stands twice", "Keep one"),
    "where that excludes itself": (
        ask("before: {type: egress.verified, where: {open_routes: {ge: 2, lt: 2}}}"), 8, 68, "can never hold", "Change",
    ),
    "asked for and forbidden": (
        ask("before: {type: warning.issued, within_s: 60}\n  not_before: {type: warning.issued, within_s: 600}"),
        9, 15, "forbids what 'before' asks for", "Keep one",
    ),
    "never and more": (
        ask("before: {type: warning.issued}", HEAD + "  never: {type: force.used}\n"), 8, 11, "whatever", "trigger",
    ),
    "joined by things that are never equal": (
        ask("before: {type: rumour.detected, same: [severity]}", HEAD + "  trigger: {type: injury.recorded}\n"),
        8, 42, "never equal", "another field",
    ),
    # texts, source, ids, packs
    "words in one language": (
        GOOD.replace('{id: "Satu.", en: "One."}', '"One."'), 5, 9, "one language", "id:",
    ),
    "no Indonesian words": (
        GOOD.replace('id: "Satu.", ', ""), 5, 9, "no words in Indonesian", "Write id",
    ),
    "blank English words": (
        GOOD.replace('"One."', '"  "'), 5, 27, "no words in English", "Write en",
    ),
    "no source": (
        GOOD.replace('  src: "House order [D]"\n', ""), 3, 3, "no source", "[F address]",
    ),
    "a source without its label": (
        GOOD.replace(" [D]", ""), 6, 8, "'House order' has no label", "[F address]",
    ),
    "an id with a space behind it": (
        GOOD.replace("id: H-01", 'id: "H-01 "'), 3, 7, "'H-01 ' is no id", "'H-01'?",
    ),
    "an id in small letters again": (
        GOOD.replace("id: H-01", "id: h-01"), 3, 7, "'h-01' is no id", "'H-01'?",
    ),
    "a misspelt pack": (
        GOOD.replace("house", "nationall"), 1, 7, "no pack 'nationall'", "'national'?",
    ),
    "a pack in capitals": (
        GOOD.replace("house", "House"), 1, 7, "no name of a pack", "small letters",
    ),
    "another pack that does not exist": (
        ask('fields: [[agency, eq, polri]]\n  differs: {pack: internationl, id: "a", en: "b"}'),
        9, 19, "no rule pack 'internationl'", "'international'?",
    ),
    "a pack that differs from itself": (
        ask('fields: [[agency, eq, polri]]\n  differs: {pack: house, id: "a", en: "b"}'), 9, 19, "itself", "another",
    ),
    "an empty pack": ("pack: house\nrules: []\n", 2, 8, "the list of rules is empty", "take the file out"),
    "variables that are none": (
        GOOD.replace("rules:", "vars: 3\nrules:"), 2, 7, "no mapping", "vars: {",
    ),
    "a date with no hyphens": (ask('fields: [[agency, eq, polri]]\n  valid_from: "20260102"'), 9, 15, "no date", "202"),
    "a clock that is a list": (ask("fields: [[agency, eq, polri]]\n  clock: [people]"), 9, 10, "'a list'", "people"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_one_mistake_is_one_message_at_its_place(name: str) -> None:
    text, line, column, said, hint = BROKEN[name]
    _, (problem,) = parse_rules(text, "house.yaml", beside=shipped_rules())
    assert (problem.file, problem.line, problem.column) == ("house.yaml", line, column), problem
    assert said in problem.message
    assert hint in problem.hint


def test_without_its_mistake_such_a_file_is_right() -> None:
    text = ask("fields: [[agency, eq, polri], [exposed, le, 2.0], [means, notin, [gas]]]")
    assert parse_rules(text, "house.yaml", beside=shipped_rules())[1] == ()


def test_two_mistakes_are_two_messages_in_order() -> None:
    _, problems = parse_rules(ask('fields: [[exposed, eq, "3"], [means, eq, gass]]'), "x.yaml")
    assert [problem.column for problem in problems] == [26, 44]


def test_an_id_that_stands_twice_is_told_even_where_the_first_is_broken() -> None:
    text = ask("fields: [[means, eq, gass]]") + GOOD.partition("rules:\n")[2]
    _, problems = parse_rules(text, "x.yaml")
    assert [(problem.line, problem.code) for problem in problems] == [(8, "SK306"), (9, "SK308")]


def test_expectations_are_held_against_the_kinds_too() -> None:
    text = (
        "- {id: E-1, inject: I-1, cell: KPU, text_id: a, text_en: b,\n"
        "   after: {type: violence.observed, where: {kind: throw_hardd}, within_s: 9}}\n"
    )
    _, (problem,) = parse_expectations(text, "e.yaml")
    assert (problem.line, problem.code) == (2, "SK306")
    assert "Did you mean 'throw_hard'?" in problem.hint


def test_a_doctrine_of_its_own_brings_its_own_words() -> None:
    text = ask("fields: [[means, ne, net_gun], [agency, ne, polrii]]")
    assert len(parse_rules(text, "x.yaml")[1]) == 2
    assert parse_rules(text, "x.yaml", more={"means": {"net_gun"}, "agency": {"polrii"}})[1] == ()


def test_the_draft_form_of_the_language_is_still_read() -> None:
    """The draft has `sev`, short names of packs, and words in one language."""
    (rule,), problems = parse_rules(
        '- {id: H-01, pack: nas, sev: major, text: "One", src: "[D]", never: {type: network.restricted}}', "x.yaml"
    )
    assert problems == ()
    assert (rule.pack, rule.severity, rule.text.id, rule.text.en) == ("national", "major", "One", "One")


@pytest.mark.parametrize(
    ("rules", "said"),
    [("[R-16]", ""), ("[R-99]", "there is no rule 'R-99'"), ("[R-15]", "R-15 is a rule of the pack national")],
)
def test_a_rule_that_differs_names_rules_that_exist(rules: str, said: str) -> None:
    extra = f'fields: [[agency, eq, polri]]\n  differs: {{pack: international, rules: {rules}, id: "a", en: "b"}}'
    _, problems = parse_rules(ask(extra), "x.yaml", beside=shipped_rules())
    assert [said in problem.message for problem in problems] == ([True] if said else [])
    assert all((problem.line, problem.column) == (9, 42) for problem in problems)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("rules:\n- a: " + "[" * 45 + "]" * 45, 2, 44),
        ("rules:\n- a: " + "[" * 3000 + "]" * 3000, 2, 44),
        ("rules:\n- a: " + "[" * 3000, 2, 44),
        ("rules: " + "{a: " * 5000, 1, 168),
        ("- " * 3000 + "a", 1, 83),
        (ask("fields: [[agency, eq, " + "[" * 2000 + "polri" + "]" * 2000 + "]]"), 8, 61),
    ],
)
def test_values_that_are_nested_too_deep_are_told_once_with_the_place_of_the_first(
    text: str, line: int, column: int
) -> None:
    rules, problems = parse_rules(text, "deep.yaml")
    (problem,) = [one for one in problems if not one.path]
    assert rules == ()
    assert (problem.file, problem.line, problem.column) == ("deep.yaml", line, column)
    assert problem.message == "values are nested deeper than 40."
    assert "close the brackets" in problem.hint
