"""A word that nobody defined is kept and decides nothing, unless a rule names it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sispamkota.assess.audit import audit_events
from sispamkota.assess.timeline import parse_timeline
from sispamkota.assess.vocabulary import doubted, hint, known
from sispamkota.journal.event import Event
from sispamkota.journal.words import MEANT, WORDS
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.values import Doubtful


def event(name: str, /, seq: int = 9, **body: Any) -> Event:
    return Event(seq, name, 1, float(seq), float(seq), "S", "X", (), "recorded", body)


def outcome(rule: str, *events: Event) -> str | None:
    rules = [one for one in shipped_rules() if one.id == rule]
    found = [one for one in audit_events(doubted(events, rules), rules=rules).verdicts if one.trigger == events[-1].seq]
    return found[0].outcome if found else None


@pytest.mark.parametrize(
    ("rule", "body", "expected"),
    [
        ("R-21", {"means": "gas", "zone_kind": "stadium"}, "not_known"),
        ("R-21", {"means": "gas", "zone_kind": "street"}, "ok"),
        ("R-21", {"means": "gas", "zone_kind": "tribune"}, "violation"),
        ("R-21", {"means": "tear_gas", "zone_kind": "tribune"}, "not_known"),
        ("R-21", {"means": "rubber_bullets", "zone_kind": "tribune"}, None),
        ("R-47", {"agency": "police"}, "not_known"),
        ("R-47", {"agency": "tni"}, "violation"),
        ("R-56", {"means": "baton", "target_state": "lying"}, "not_known"),
    ],
)
def test_a_strange_word_neither_accuses_nor_excuses(rule: str, body: dict[str, str], expected: str | None) -> None:
    assert outcome(rule, event("force.used", **body)) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("kapolres", "ok"),
        ("kapolres_malang", "not_known"),
        ("kapolri", "not_known"),
        ("danki_brimob", "violation"),
        ("danton", "violation"),
        ("kapolsek", "violation"),
    ],
)
def test_who_is_no_senior_officer_for_certain_is_told_apart_from_who_may_be(role: str, expected: str) -> None:
    order = event("force.ordered", seq=1, order_id="O-1", authorised_by=role)
    assert outcome("R-23", order, event("force.used", order_id="O-1")) == expected


def test_violence_in_words_of_ones_own_may_be_serious() -> None:
    seen = event("violence.observed", seq=1, assembly="A", kind="bricks")
    assert outcome("R-22", seen, event("force.used", means="water_cannon", assembly="A")) == "not_known"


def test_a_rule_defines_the_words_that_it_names() -> None:
    rules, _ = parse_rules(
        "- {id: T-1, sev: minor, text: x, src: '[D]', trigger: {type: force.used}, "
        "fields: [[agency, notin, [gendarmes]]]}",
        "t.yaml",
    )
    told = doubted([event("force.used", agency="gendarmes", zone_kind="plaza")], rules)[0].body
    assert type(told["agency"]) is str
    assert type(told["zone_kind"]) is Doubtful
    assert told == {"agency": "gendarmes", "zone_kind": "plaza"}
    (verdict,) = audit_events(doubted([event("force.used", agency="gendarmes")], rules), rules=rules).verdicts
    assert verdict.outcome == "violation"


def test_ids_numbers_and_free_fields_are_never_doubted() -> None:
    body = {"assembly": "ANY", "reason": "what they said", "exposed": 3, "tps": "X"}
    record = event("force.used", **body)
    assert doubted([record], shipped_rules()) == (record,)
    assert known("egress.closed", "reason", "crush")


def test_every_word_that_a_shipped_rule_names_is_defined_and_every_guess_is_usual() -> None:
    for rule in shipped_rules():
        parts = [(rule.trigger.type, (*rule.trigger.where, *rule.fields))]
        parts += [(condition.type, condition.where) for _, _, condition in rule.conditions()]
        for kind, checks in parts:
            for check in checks:
                for value in check.value if isinstance(check.value, tuple) else (check.value,):
                    if isinstance(value, str):
                        assert known(kind, check.path, value), (rule.id, check.path, value)
    assert hint("force.used", "means", "tear_gas") == "Did you mean 'gas'?"
    assert hint("force.used", "mode", "zzzz").startswith("Usual: air, canister, ground, hand, jet")
    assert len(MEANT) > 30
    assert all(words for words in WORDS.values())


def line(kind: str, **body: str) -> str:
    """Return a line of a timeline."""
    return json.dumps({"time": "2025-08-29T10:05:00+07:00", "kind": kind, "body": body})


def test_a_word_that_differs_only_in_capitals_is_the_listed_one_with_a_warning() -> None:
    deployed = line("unit.deployed", unit_kind="Dalmas_Awal", agency="POLRI")
    timeline = parse_timeline(f"{deployed}\n{line('force.used', means='Gas', zone_kind='Tribune')}")
    assert {event.kind: event.body for event in timeline.events} == {
        "unit.deployed": {"unit_kind": "dalmas_awal", "agency": "polri"},
        "force.used": {"means": "gas", "zone_kind": "tribune"},
    }
    assert "timeline: row 2: force.used.means: 'Gas' is read as 'gas', as the list writes it." in timeline.warnings
    assert len(timeline.warnings) == 4


def test_another_word_than_a_listed_one_stays_in_its_capitals() -> None:
    (event,) = parse_timeline(line("force.used", means="Tear_Gas", zone_kind="Stadium")).events
    assert event.body == {"means": "Tear_Gas", "zone_kind": "Stadium"}


def test_a_word_that_a_rule_of_ones_own_names_stays_and_defines_its_capitals() -> None:
    text = """
rules:
- id: H-01
  severity: minor
  pack: national
  text: {id: "a.", en: "b."}
  src: "[D]"
  trigger: {type: force.used}
  fields: [[agency, in, [Wachtmeister, BUNDESWEHR]]]
"""
    rules, problems = parse_rules(text, "own.yaml")
    assert not problems
    for typed, read in (("WACHTMEISTER", "Wachtmeister"), ("BUNDESWEHR", "BUNDESWEHR")):
        (event,) = parse_timeline(line("force.used", agency=typed), rules=rules).events
        assert event.body == {"agency": read}


def test_the_id_of_a_cell_is_no_word_in_capitals() -> None:
    (event,) = parse_timeline(line("coordination.held", to="KPU")).events
    assert event.body == {"to": "KPU"}


SHOT = {"assembly": "A", "zone": "Z", "agency": "polri", "order_id": "O-1", "zone_kind": "street", "threat": "life"}


def shot(**body: str) -> dict[str, str]:
    """Return the outcome of each rule on shots for one use of force of a timeline."""
    timeline = parse_timeline(line("force.used", **SHOT | body))
    judged = audit_events(timeline.events, start=timeline.start, ordered=False)
    rules = ("R-66", "R-67", "R-68", "R-69", "R-70", "R-74", "R-75")
    return {rule: judged.only(rule).verdicts[0].outcome for rule in rules}


def test_a_warning_shot_is_not_judged_as_a_shot_at_people() -> None:
    aimed = dict.fromkeys(("R-66", "R-67", "R-68", "R-69"), "not_applicable")
    lawful = {"R-70": "ok", "R-74": "ok", "R-75": "ok"}
    assert shot(means="warning_shot", mode="air") == aimed | lawful
    assert shot(means="warning_shot", mode="people") == aimed | lawful | {"R-74": "violation"}
    assert shot(means="warning_shot", mode="ground", threat="property") == aimed | lawful | {"R-75": "violation"}
    assert shot(means="warning_shot", mode="ground", zone_kind="tribune") == aimed | lawful | {"R-70": "violation"}


@pytest.mark.parametrize("mode", ["warning_shot", "tembakan peringatan", "Warning_Shot"])
def test_a_firearm_in_the_mode_of_a_warning_shot_is_one_and_where_it_went_is_not_known(mode: str) -> None:
    found = shot(means="firearm", mode=mode, target="area")
    assert (found["R-68"], found["R-74"], found["R-75"]) == ("not_applicable", "not_known", "ok")


def test_a_firearm_without_that_mode_fired_at_an_area_still_breaks_the_rule() -> None:
    assert shot(means="firearm", target="area")["R-68"] == "violation"
