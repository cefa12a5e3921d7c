from __future__ import annotations

import json
from typing import Any

import pytest

from rule_scenes import START, change, events, rule_cases, scene
from sispamkota.assess.audit import Audit, audit_events
from sispamkota.core.errors import SispamkotaError
from sispamkota.rules.library import shipped_rules


def judged(case: dict[str, Any] | None = None, **options: Any) -> Audit:
    return audit_events(events(change(scene(), case or {})), start=START, **options)


def test_the_json_has_the_keys_of_the_contract_and_is_json() -> None:
    found = judged(rule_cases()["R-16"]).as_dict()
    assert set(found) >= {"complete", "verdicts"}
    for row in json.loads(json.dumps(found, allow_nan=False))["verdicts"]:
        assert set(row) >= {"rule", "pack", "severity", "verdict", "basis", "at", "events", "message"}
        assert row["verdict"] in ("ok", "violation", "pending", "not_applicable", "not_known")
    first = found["verdicts"][0]
    assert (first["rule"], first["verdict"], first["at"]) == ("R-16", "violation", "2024-12-06T10:11:40+07:00")
    assert first["thresholds"] == {"before.min_age_s": 180.0}


def test_no_score_and_no_percentage_is_told() -> None:
    text = json.dumps(judged(rule_cases()["R-16"]).as_dict())
    words = text.replace("80 %", "").replace("2 %", "")  # shares that rules themselves speak of
    for forbidden in ("score", "percent", "%", "compliance", "skor"):
        assert forbidden not in words.lower().replace("80 persen", "")


def test_violations_come_first_the_gravest_of_them_first() -> None:
    found = judged({"drop": ["receipt", "command"], "set": {"medics": {"ready": None}}})
    assert [one.rule for one in found.verdicts[:2]] == ["R-12", "R-01"]
    assert found.verdicts[2].outcome == "not_known"
    assert [one.rule for one in found.violations("critical")] == ["R-12"]
    with pytest.raises(SispamkotaError, match="no severity"):
        found.violations("grave")


def test_a_late_warning_is_told_with_how_late_it_came() -> None:
    found = judged(rule_cases()["R-16"])
    (verdict,) = found.of("violation")
    assert "1 s too late" in found.message(verdict, "en")
    assert "terlambat 1 detik" in found.message(verdict, "id")
    late = judged(rule_cases()["R-28"])
    assert "1 s late" in late.message(late.of("violation")[0], "en")


def test_packs_that_differ_stand_side_by_side_with_the_reason() -> None:
    found = judged(rule_cases()["R-22"])
    one, jet = found.disagreements
    assert (one.rule, jet.rule) == ("R-22", "R-22")
    assert dict(one.packs) == {"international": "violation", "national": "not_asked"}, "no national rule judges this"
    assert "Perkap 16/2006" in one.reason.id
    assert judged().disagreements == ()
    assert [one.rule for one in judged({"set": {"notice": {"hours_before": 36}}}).disagreements] == ["R-02"]
    assert judged({"set": {"baton": {"target_state": "fallen"}}}).disagreements == (), "silence is no disagreement"


def packs(case: dict[str, Any], **options: Any) -> list[dict[str, str]]:
    return [dict(one.packs) for one in judged(case, **options).disagreements]


def test_what_the_other_pack_says_is_its_own_verdict_on_the_same_event() -> None:
    (one,) = judged(rule_cases()["R-16"]).disagreements
    assert dict(one.packs) == {"international": "violation", "national": "ok"}, "three orders were given"
    assert [verdict.rule for verdict in one.verdicts] == ["R-16", "R-15"]
    assert packs(rule_cases()["R-05"]) == [{"international": "violation", "national": "not_asked"}]


def test_a_family_told_late_by_our_number_may_have_been_told_in_time_by_the_law() -> None:
    (one,) = judged(rule_cases()["R-35"]).disagreements
    assert dict(one.packs) == {"international": "violation", "national": "not_asked"}
    assert "7 days" in one.reason.en and "7 hari" in one.reason.id


def test_where_both_packs_find_a_violation_they_do_not_differ() -> None:
    found = judged({"drop": ["warning-1", "warning-2", "warning-3"]})
    assert {"R-15", "R-16"} <= {one.rule for one in found.of("violation")}
    assert found.disagreements == ()


def test_a_pack_that_does_not_know_is_not_said_to_have_found_it_kept() -> None:
    """Two warnings are sure and one may be of this assembly: whether three were given is not known."""
    lines = change(scene(), rule_cases()["R-16"])
    for line in lines:
        if line.get("id") == "warning-2":
            line["basis"] = "declared"
    record = events(lines)
    second = next(event.seq for event in record if event.kind == "warning.issued" and event.basis == "declared")
    denial = {"t": 5000, "kind": "observation.denied", "body": {"event": second}}
    found = audit_events(events([*lines, denial]), start=START)
    (one, *_) = found.disagreements
    assert dict(one.packs) == {"international": "violation", "national": "not_known"}


def test_a_count_that_the_law_asks_and_the_standard_does_not_is_a_difference_too() -> None:
    for one in judged(rule_cases()["R-15"]).disagreements:
        assert (one.rule, dict(one.packs)) == ("R-16", {"international": "ok", "national": "violation"})
    assert judged(rule_cases()["R-15"]).disagreements


def test_a_pack_that_was_not_asked_for_is_not_said_to_differ() -> None:
    assert packs(rule_cases()["R-16"], packs=["international"]) == []
    assert packs(rule_cases()["R-22"], packs=["international"]) == []


def test_one_rule_alone_still_shows_what_the_other_pack_says() -> None:
    (one,) = judged(rule_cases()["R-16"]).only("R-16").disagreements
    assert dict(one.packs) == {"international": "violation", "national": "ok"}


def test_every_counterpart_is_a_rule_of_that_pack_on_the_same_kind_of_event() -> None:
    rules = {rule.id: rule for rule in shipped_rules()}
    named = 0
    for rule in rules.values():
        for other in rule.differs_rules:
            named += 1
            assert rules[other].pack == rule.differs_from
            assert rules[other].trigger.type == rule.trigger.type
    assert named == 4


def test_what_is_only_declared_is_counted_apart() -> None:
    lines = scene()
    for line in lines:
        if line["id"] == "medics":
            line["basis"] = "declared"
    found = audit_events(events(lines), start=START)
    assert {one.rule for one in found.declared} == {"R-27"}
    assert all(one.basis == "recorded" for one in found.of("ok") if one.rule != "R-27")


def test_a_denial_stands_as_a_conflict() -> None:
    lines = events(scene())
    number = next(event.seq for event in lines if event.kind == "medical.standby")
    denial = {"t": 5000, "kind": "observation.denied", "body": {"event": number}}
    found = judged({"add": [denial]})
    assert {one.rule for one in found.conflicts} == {"R-27"}
    assert all(one.conflict[0] == number for one in found.conflicts)
    assert found.as_dict()["conflicts"][0][0] == number


def test_a_threshold_set_otherwise_is_used_and_told() -> None:
    found = judged(thresholds={"R-16:before.min_age_s": 201})
    assert {one.rule for one in found.of("violation")} == {"R-16"}
    assert found.row(found.of("violation")[0])["thresholds"] == {"before.min_age_s": 201.0}


def test_one_pack_or_one_rule_can_be_asked_alone() -> None:
    assert {one.pack for one in judged(packs=["tk"]).verdicts} == {"governance"}
    assert {one.rule for one in judged().only("R-16").verdicts} == {"R-16"}
    with pytest.raises(SispamkotaError, match="no rule 'R-16x'"):
        judged().only("R-16x")


def test_a_record_that_stops_early_leaves_duties_pending() -> None:
    lines = [line for line in scene() if line["t"] <= 4500 and line["id"] != "end"]
    found = audit_events(events(lines), start=START, complete=False)
    assert not found.complete
    assert {one.rule for one in found.of("pending")} >= {"R-19", "R-28", "R-37"}
    assert found.of("violation") == ()


# Denials ---------------------------------------------------------------------------------------


def with_warnings(basis: str, *denials: tuple[str, str | None], **fields: Any) -> Audit:
    """Return the audit of the lawful day with its warnings of that basis, some denied: (warning, who denies)."""
    lines = scene()
    for line in lines:
        if str(line.get("id")).startswith("warning-"):
            line["basis"] = basis
            line["body"] |= fields
    numbers = {event.t_s: event.seq for event in events(lines) if event.kind == "warning.issued"}
    at = {line["id"]: numbers[float(line["t"])] for line in lines if str(line.get("id")).startswith("warning-")}
    added = [
        {"t": 90000, "kind": "observation.denied", "body": {"event": at[name]} | ({"by": by} if by else {})}
        for name, by in denials
    ]
    return audit_events(events([*lines, *added]), start=START)


def test_three_declared_warnings_that_an_evaluator_denies_are_a_conflict_with_every_pair() -> None:
    found = with_warnings("declared", ("warning-1", None), ("warning-2", "evaluator"), ("warning-3", "evaluator"))
    conflict = next(one for one in found.conflicts if one.rule == "R-15")
    assert conflict.outcome == "not_known"
    pairs = found.denied(conflict)
    assert len(pairs) == 3
    assert found.row(conflict)["conflicts"] == [list(pair) for pair in pairs]
    assert found.row(conflict)["conflict"] == list(conflict.conflict)
    assert conflict.conflict in pairs
    assert set(map(tuple, found.as_dict()["conflicts"])) >= set(pairs)
    words = found.message(conflict)
    for denied, denial in pairs:
        assert f"event {denied} is denied by event {denial}" in words.lower()
    assert "(evaluator)" in words
    assert "(penilai)" in found.message(conflict, "id")


def test_two_who_deny_one_event_are_both_told() -> None:
    found = with_warnings("declared", ("warning-2", "evaluator"), ("warning-2", "crowd"))
    conflict = next(one for one in found.conflicts if one.rule == "R-15")
    assert len(found.denied(conflict)) == 2
    assert "(evaluator)" in found.message(conflict) and "(the side of the crowd)" in found.message(conflict)


def test_whoever_may_not_overturn_only_contradicts() -> None:
    found = with_warnings("recorded", ("warning-2", "crowd"))
    assert found.conflicts == ()
    (one,) = found.contradictions
    assert one.by == "crowd"
    assert "R-15" in {verdict.rule for verdict in one.verdicts if verdict.outcome == "ok"}
    told = found.as_dict()["contradictions"][0]
    assert (told["by"], "R-15" in told["rules"]) == ("crowd", True)
    assert with_warnings("declared", ("warning-2", "crowd")).contradictions == ()


def test_nobody_acquits_himself_by_denying_what_he_is_accused_of() -> None:
    case = rule_cases()["R-21"]
    (accused,) = judged(case).of("violation")
    for by, outcome in (("polri", "violation"), ("kapolres", "violation"), ("evaluator", "not_known")):
        said = {"t": 90000, "kind": "observation.denied", "body": {"event": accused.trigger, "by": by}}
        found = judged(case | {"add": [said]}).only("R-21")
        assert {one.outcome for one in found.verdicts if one.trigger == accused.trigger} == {outcome}, by
        assert len(found.contradictions) == (0 if by == "evaluator" else 1)


def test_a_pending_verdict_tells_of_a_denial() -> None:
    lines = [line for line in scene() if line["t"] <= 4700 and line["id"] != "end"]
    record = events(lines)
    hurt = next(event for event in record if event.kind == "injury.recorded")
    treated = {"t": 4650, "kind": "medical.treated", "body": {"person": hurt.body["person"]}, "basis": "declared"}
    lines = [line for line in lines if line["kind"] != "medical.treated" and line["t"] <= hurt.t_s] + [treated]
    number = next(event.seq for event in events(lines) if event.kind == "medical.treated")
    lines.append({"t": 4660, "kind": "observation.denied", "body": {"event": number}})
    found = audit_events(events(lines), start=START, complete=False)
    (verdict,) = [one for one in found.only("R-28").verdicts if one.trigger is not None]
    assert verdict.outcome == "pending"
    assert verdict.conflict[0] == number
    assert f"Event {number} is denied by event" in found.message(verdict)
    assert f"Peristiwa {number} disangkal oleh peristiwa" in found.message(verdict, "id")


# What a reader must see --------------------------------------------------------------------------


def test_a_violation_tells_everything_that_breaks_the_rule_and_not_only_the_first() -> None:
    found = judged({"set": {"jet": {"min_range_m": 8, "pressure_bar": 12}}}).only("R-24")
    (verdict,) = found.of("violation")
    words = found.message(verdict)
    assert "Nearest range (m): 8; asked: at least 20." in words
    assert "Water pressure (bar): 12; asked: at most 10." in words


def test_a_second_breach_is_told_although_the_first_settled_the_verdict_long_before() -> None:
    case = {"at": {"documented-1": 8201, "custody-1": 95000}}
    found = judged(case).only("R-34")
    (verdict,) = found.of("violation")
    words = found.message(verdict)
    assert words.count(" late)") == 2, words
    assert "Record of the arrest" in words and "Decision on custody" in words


def test_a_denial_is_told_beside_a_violation_of_the_same_rule() -> None:
    lines = change(scene(), {"drop": ["custody-1"]})
    number = next(event.seq for event in events(lines) if event.kind == "arrest.documented")
    denial = {"t": 90000, "kind": "observation.denied", "body": {"event": number, "by": "inquiry"}}
    found = audit_events(events([*lines, denial]), start=START).only("R-34")
    (verdict,) = found.of("violation")
    assert f"Event {number} is denied by event" in found.message(verdict)
    assert "(inquiry)" in found.message(verdict)


def test_what_may_be_meant_is_named_by_its_number() -> None:
    found = judged({"set": {"medics": {"ready": None}}}).only("R-27")
    verdict = found.of("not_known")[0]
    assert f"whether event {verdict.events[1]} is what is asked: medical team" in found.message(verdict)


def test_a_conflict_over_the_trigger_says_so_even_where_something_else_is_not_known_too() -> None:
    lines = change(scene(), {"set": {"warning-2": {"audible_share": None}}})
    warnings = [event.seq for event in events(lines) if event.kind == "warning.issued"]
    denial = {"t": 90000, "kind": "observation.denied", "body": {"event": warnings[1], "by": "evaluator"}}
    found = audit_events(events([*lines, denial]), start=START).only("R-17")
    (verdict,) = found.conflicts
    assert "does not tell" in found.message(verdict)
    assert f"Event {warnings[1]} is denied by event" in found.message(verdict)
