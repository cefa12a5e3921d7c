"""What an explanation says would have excused a violation does, at both ends of the time that it names."""

from __future__ import annotations

from typing import Any

import pytest

from sispamkota.assess.audit import Audit, audit_events
from sispamkota.assess.excuses import near_misses, would_be_excused
from sispamkota.assess.explain import explain
from sispamkota.journal.event import Event
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules

HURT = "trigger: {type: injury.recorded}"
USED = "{type: force.used, same: [assembly], within_s: 600"
WARNED = "{type: warning.issued, same: [assembly], within_s: 600}"
ASK = {
    "never": "never: {type: injury.recorded}",
    "fields": f"{HURT}, fields: [[severity, eq, light]]",
    "before": f"{HURT}, before: {WARNED}",
    "not_before": f"{HURT}, not_before: {USED}}}",
    "latest": f"{HURT}, latest: {{type: crowd.state, same: [assembly], where: {{density_max: {{lt: 4}}}}}}",
    "after": f"{HURT}, after: {WARNED}",
    "not_after": f"{HURT}, not_after: {USED}}}",
    "twice": f"{HURT}, not_after: {USED}, count: 2}}",
}
BEFORE, BETWEEN = "before it", "between it and"
EXPECTED = [  # what is asked, window of the excuse, what is told, instants that excuse, instants that do not
    ("never", None, BEFORE, (0, 1000), (1001,)),
    ("never", 60, f"{BEFORE}, within 1 min", (940, 1000), (939, 1001)),
    ("fields", 60, f"{BEFORE}, within 1 min", (940, 1000), (939, 1001)),
    ("before", 60, f"{BEFORE}, within 1 min", (940, 1000), (939, 1001)),
    ("not_before", 60, f"{BEFORE}, within 1 min", (940, 1000), (939, 1001)),
    ("latest", 60, f"{BEFORE}, within 1 min", (940, 1000), (939, 1001)),
    ("after", None, "in the 10 min after it", (1000, 1600), (999, 1601)),
    ("after", 60, "in the last 1 min of the 10 min after it", (1540, 1600), (1539, 1601)),
    ("not_after", None, f"{BETWEEN} each of events 4 and 5", (1000, 1100), (999, 1101)),
    ("not_after", 150, f"{BETWEEN} each of events 4 and 5, at most 150 s before", (1050, 1100), (1049, 1101)),
    ("twice", None, f"{BETWEEN} one of events 4 and 5", (1000, 1200), (999, 1201)),
    ("twice", 60, f"{BETWEEN} one of events 4 and 5, at most 1 min before", (1040, 1100, 1140, 1200), (1039, 1201)),
]


def rule(words: str, excuse: str = "") -> Rule:
    unless = f", unless: {{type: crowd.regrouped, same: [assembly]{excuse}}}"
    (one,), problems = parse_rules(f"- {{id: T-1, sev: major, text: x, src: '[D]', {words}{unless}}}", "t.yaml")
    assert problems == ()
    return one


def event(seq: int, t: float, name: str, /, **body: Any) -> Event:
    return Event(seq, name, 1, t, t, "S", "X", (), "recorded", {"assembly": "A", **body})


RECORD = (
    event(1, 700, "force.used"),
    event(2, 900, "crowd.state", density_max=5.0),
    event(3, 1000, "injury.recorded", severity="grave"),
    event(4, 1100, "force.used"),
    event(5, 1200, "force.used"),
)


def judged(one: Rule, *more: Event) -> Audit:
    return audit_events((*RECORD, *more), rules=[one], end_s=9000)


def lines(one: Rule, *more: Event, lang: str = "en") -> tuple[str, ...]:
    audit = judged(one, *more)
    (verdict,) = audit.verdicts
    return would_be_excused(verdict, one, lang, audit.book)


@pytest.mark.parametrize(("asks", "within", "told", "inside", "outside"), EXPECTED)
def test_an_excuse_is_told_with_the_time_in_which_it_excuses(
    asks: str, within: int | None, told: str, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    one = rule(ASK[asks], "" if within is None else f", within_s: {within}")
    assert judged(one).verdicts[0].outcome == "violation"
    assert lines(one) == (f"It would also be kept if crowd gathering again with the same assembly had come {told}.",)
    assert lines(one)[0] in explain(judged(one), "T-1")
    (said,) = lines(one, lang="id")
    assert said.startswith("Sesuai juga bila massa berkumpul kembali dengan unjuk rasa yang sama terjadi ")
    for t_s in inside:
        assert judged(one, event(9, t_s, "crowd.regrouped")).verdicts[0].outcome == "ok", t_s
    for t_s in outside:
        audit = judged(one, event(9, t_s, "crowd.regrouped"))
        assert audit.verdicts[0].outcome == "violation", t_s
        assert near_misses(audit.verdicts[0], one, audit.book)[-1] == 9
        assert "    9 " in explain(audit, "T-1")


@pytest.mark.parametrize(
    ("asks", "within", "t_s", "told", "said"),
    [
        ("never", 60, 900, "already 100 s before", "sudah 100 detik sebelumnya"),
        ("never", None, 1030, "30 s after it", "30 detik sesudahnya"),
        ("after", None, 940, "1 min before it", "1 menit sebelumnya"),
        ("after", None, 1660, "1 min late", "terlambat 1 menit"),
        ("after", 60, 1000, "already 10 min before the end", "sudah 10 menit sebelum akhirnya"),
        ("not_after", None, 940, "1 min before it", "1 menit sebelumnya"),
        ("not_after", None, 1130, "30 s after event 4", "30 detik sesudah peristiwa 4"),
        ("not_after", 60, 1010, "already 90 s before event 4", "sudah 90 detik sebelum peristiwa 4"),
    ],
)
def test_what_nearly_excused_is_named_with_what_it_missed_by(
    asks: str, within: int | None, t_s: float, told: str, said: str
) -> None:
    one = rule(ASK[asks], "" if within is None else f", within_s: {within}")
    near = event(9, t_s, "crowd.regrouped")
    assert lines(one, near)[0].endswith(f" (event 9: {told}).")
    assert lines(one, near, lang="id")[0].endswith(f" (peristiwa 9: {said}).")


@pytest.mark.parametrize("asks", ["never", "not_after"])
def test_what_came_in_time_but_says_something_else_nearly_excused(asks: str) -> None:
    one = rule(ASK[asks], ", where: {people: {ge: 100}}")
    near = event(9, 1000, "crowd.regrouped", people=20)
    assert "people: 20, asked: at least 100)." in lines(one, near)[0]


def test_each_thing_that_excuses_has_its_line_and_several_sides_are_told_together() -> None:
    two = "unless: [{type: crowd.regrouped, same: [assembly]}, {type: command.transferred}]"
    (one,), problems = parse_rules(f"- {{id: T-1, sev: major, text: x, src: '[D]', {ASK['never']}, {two}}}", "t.yaml")
    assert problems == ()
    assert [line.split(" had come ")[1] for line in lines(one)] == ["before it.", "before it."]
    both = rule(f"{ASK['not_after']}, fields: [[severity, eq, light]]")
    assert lines(both)[0].endswith("had come before it and between it and each of events 4 and 5.")
    excuses = event(8, 1000, "crowd.regrouped")
    assert judged(both, excuses).verdicts[0].outcome == "ok"


def test_an_excuse_by_zone_must_lie_in_every_zone_that_is_open() -> None:
    words = "trigger: {type: force.used}, not_before: {type: crowd.dispersing, same: [zone]}"
    words += ", unless: {type: crowd.regrouped, same: [zone]}"
    (one,), _ = parse_rules(f"- {{id: T-1, sev: major, text: x, src: '[D]', {words}}}", "t.yaml")
    used = Event(1, "force.used", 1, 100, 100, "S", "X", (), "recorded", {"zones": ["Z-1", "Z-2", "Z-3"]})
    left = [Event(seq, "crowd.dispersing", 1, 9, 9, "S", "X", (), "recorded", {"zone": f"Z-{seq}"}) for seq in (2, 3)]
    audit = audit_events([used, *left], rules=[one])
    (line,) = would_be_excused(audit.verdicts[0], one, "en", audit.book)
    assert line.endswith("with the same zone (in each of the zones Z-2 and Z-3) had come before it.")
    audit = audit_events([used, left[0]], rules=[one])
    (line,) = would_be_excused(audit.verdicts[0], one, "en", audit.book)
    assert line.endswith("with the same zone (zone Z-2) had come before it.")


def test_nothing_is_told_where_an_excuse_would_not_decide() -> None:
    kept = event(9, 1000, "crowd.regrouped")
    assert lines(rule(ASK["never"]), kept) == ()
    pending = rule(f"{HURT}, fields: [[severity, eq, light]], after: {WARNED}")
    audit = audit_events(RECORD, rules=[pending], end_s=1300)
    assert audit.verdicts[0].outcome == "violation"
    assert would_be_excused(audit.verdicts[0], pending, "en", audit.book) == ()


def test_what_is_too_late_and_says_something_else_is_named_with_both() -> None:
    (one,), _ = parse_rules(
        "- {id: T-1, sev: major, text: x, src: '[D]', trigger: {type: injury.recorded}, "
        "after: {type: medical.standby, same: [assembly], within_s: 300, where: {ready: true}}}",
        "t.yaml",
    )
    audit = judged(one, event(9, 1360, "medical.standby", ready=False))
    assert "1 min late; " in audit.message(audit.verdicts[0])
    assert near_misses(audit.verdicts[0], one, audit.book) == (9,)
    early = judged(one, event(9, 900, "medical.standby", ready=False))
    assert near_misses(early.verdicts[0], one, early.book) == ()
