"""A rule that forbids an event only where there are several of it: what is looked for, found, and would keep it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from sispamkota.assess.audit import Audit, audit_events
from sispamkota.assess.cure import would_have_to
from sispamkota.assess.explain import explain, looked_for
from sispamkota.journal.event import Event
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules

HURT = "trigger: {type: injury.recorded}"
FORBIDS = {
    "not_before": f"{HURT}, not_before: {{type: force.used, same: [assembly], within_s: 600, count: %d}}",
    "not_after": f"{HURT}, not_after: {{type: force.used, same: [assembly], within_s: 600, count: %d}}",
}


def rule(words: str) -> Rule:
    (one,), problems = parse_rules(f"- {{id: T-1, sev: major, text: x, src: '[D]', {words}}}", "t.yaml")
    assert problems == ()
    return one


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "recorded", body)


def scene(operator: str, uses: int) -> list[Event]:
    """Return an injury at 1,000 s and uses of force on its forbidden side, one second apart."""
    first_s = 980 if operator == "not_before" else 1010
    used = [event(seq, first_s + seq, "force.used", assembly="A") for seq in range(2, uses + 2)]
    return [event(1, 1000, "injury.recorded", assembly="A"), *used]


def judged(one: Rule, told: list[Event], **options: Any) -> Audit:
    return audit_events(told, rules=[one], end_s=5000, **options)


@pytest.mark.parametrize("operator", FORBIDS)
def test_one_of_several_is_allowed_and_said_to_be(operator: str) -> None:
    one = rule(FORBIDS[operator] % 2)
    side, said = ("before", "sebelumnya") if operator == "not_before" else ("after", "sesudahnya")
    assert looked_for(one)[1].startswith(
        f"{side} it, fewer than 2 x use of force with the same assembly, within 10 min"
    )
    assert looked_for(one, "id")[1].startswith(f"{said}, kurang dari 2 x penggunaan kekuatan")
    for uses, outcome in ((0, "ok"), (1, "ok"), (2, "violation"), (3, "violation")):
        audit = judged(one, scene(operator, uses))
        (verdict,) = audit.verdicts
        assert (verdict.outcome, verdict.parts[0].found) == (outcome, uses)
        words = audit.message(verdict)
        assert (f"{uses} found; 2 would be too many" if uses < 2 else f": {uses}; 2 are too many") in words
        assert set(verdict.events) == set(range(1, uses + 2))
        assert "No use of force" not in words
        kept = f"{uses} ditemukan; 2 baru terlalu banyak"
        assert (kept if uses < 2 else f"{uses}; 2 sudah terlalu banyak") in audit.message(verdict, "id")


@pytest.mark.parametrize("operator", FORBIDS)
@pytest.mark.parametrize(
    ("count", "uses", "told", "said"),
    [
        (1, 3, "without events 2, 3 and 4", "peristiwa 2, 3 dan 4 tidak ada"),
        (2, 2, "without one of events 2 and 3", "salah satu dari peristiwa 2 dan 3 tidak ada"),
        (2, 3, "without 2 of events 2, 3 and 4", "2 dari peristiwa 2, 3 dan 4 tidak ada"),
        (3, 3, "without one of events 2, 3 and 4", "salah satu dari peristiwa 2, 3 dan 4 tidak ada"),
    ],
)
def test_as_many_must_go_as_are_too_many_whichever(operator: str, count: int, uses: int, told: str, said: str) -> None:
    one, events = rule(FORBIDS[operator] % count), scene(operator, uses)
    audit = judged(one, events)
    (verdict,) = audit.verdicts
    assert would_have_to(verdict, one, "en", audit.book) == (f"It would be kept {told}.",)
    assert would_have_to(verdict, one, "id", audit.book) == (f"Sesuai bila {said}.",)
    assert told in explain(audit, "T-1")
    over = uses - count + 1
    for gone in combinations(range(2, uses + 2), over):
        assert judged(one, [each for each in events if each.seq not in gone]).verdicts[0].outcome == "ok"
    for gone in combinations(range(2, uses + 2), over - 1):
        assert judged(one, [each for each in events if each.seq not in gone]).verdicts[0].outcome == "violation"


def test_what_may_count_is_told_as_at_most_and_what_must_not_count_as_how_many() -> None:
    one = rule(
        f"{HURT}, fields: [[severity, eq, light]], not_before: {{type: force.used, where: {{means: gas}}, count: 3}}"
    )
    hurt = event(1, 1000, "injury.recorded", severity="grave")
    perhaps = [event(seq, 980 + seq, "force.used") for seq in (2, 3)]
    surely = [event(seq, 980 + seq, "force.used", means="gas") for seq in (4, 5)]
    audit = judged(one, [hurt, *perhaps])
    assert "at most 2 found; 3 would be too many" in explain(audit, "T-1")
    assert "paling banyak 2 ditemukan" in explain(audit, "T-1", "id")
    audit = judged(one, [hurt, *perhaps, *surely])
    lines = would_have_to(audit.verdicts[0], one, "en", audit.book)
    assert lines[2:] == ("- if it were known that events 2 and 3 did not count",)
    audit = judged(one, [hurt, *perhaps, surely[0]])
    lines = would_have_to(audit.verdicts[0], one, "en", audit.book)
    assert lines[2:] == ("- if it were known that one of events 2 and 3 did not count",)


def test_what_is_allowed_rests_on_nobodys_declaration() -> None:
    one = rule(FORBIDS["not_before"] % 2)
    hurt, used = scene("not_before", 1)
    declared = Event(used.seq, used.kind, 1, used.t_s, used.x_s, "S", "X", (), "declared", used.body)
    assert judged(one, [hurt, declared]).verdicts[0].basis == "recorded"


def test_several_are_counted_while_a_window_is_open_and_where_the_record_does_not_cover_them() -> None:
    one = rule(FORBIDS["not_after"] % 2)
    audit = audit_events(scene("not_after", 1), rules=[one])
    assert "1 so far; 2 would be too many, and the window of 10 min has not passed" in audit.message(audit.verdicts[0])
    assert "1 sejauh ini; 2 baru terlalu banyak" in audit.message(audit.verdicts[0], "id")
    both = rule(f"{FORBIDS['not_before'] % 2}, fields: [[severity, eq, light]]")
    hurt = event(1, 1000, "injury.recorded", assembly="A", severity="grave")
    audit = judged(both, [hurt], covers=["injury.recorded"])
    lines = would_have_to(audit.verdicts[0], both, "en", audit.book)
    assert lines[2].startswith("- if the record showed that fewer than 2 x use of force with the same assembly")
    assert "ada kurang dari 2 x" in would_have_to(audit.verdicts[0], both, "id", audit.book)[2]


def test_what_was_excused_counts_with_what_was_not() -> None:
    one = rule(f"{FORBIDS['not_after'] % 2}, unless: {{type: crowd.regrouped, same: [assembly]}}")
    events = [*scene("not_after", 2), event(9, 1013, "crowd.regrouped", assembly="A")]
    audit = judged(one, events)
    words = audit.message(audit.verdicts[0])
    assert audit.verdicts[0].outcome == "ok"
    assert "within 10 min after it: 2; 2 are too many. Excused by event 9" in words
    alone = judged(one, [events[0], events[2], events[3]])
    assert "1 found; 2 would be too many" in alone.message(alone.verdicts[0])
