"""Reasons name all that decided: every field, every part, the nearest event, the excuse, the day of law."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sispamkota import cli
from sispamkota.assess.audit import Audit, audit, audit_events
from sispamkota.assess.cure import would_have_to
from sispamkota.assess.explain import explain, looked_for
from sispamkota.journal.event import Event
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules

WARNED = {"kind": "warning.issued", "body": {"assembly": "A"}}
HEAD = "rules:\n- {id: X-1, severity: major, text: {id: teks, en: text}, src: '[D]', "


def rule(words: str) -> Rule:
    (found,), problems = parse_rules(f"{HEAD}{words}}}\n", "x.yaml")
    assert not problems
    return found


def read(folder: Path, head: dict[str, Any], *lines: dict[str, Any], rules: Any = None) -> Audit:
    path = folder / "a.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in ({"date": "2025-08-29"} | head, *lines)), "utf-8")
    return audit(path, rules=rules)


def used(time: str, **body: Any) -> dict[str, Any]:
    return {"time": time, "kind": "force.used", "body": {"assembly": "A", "zone": "Z", "means": "gas"} | body}


def cure(found: Audit, rule: str, lang: str = "en") -> tuple[str, ...]:
    (verdict,) = found.only(rule).verdicts
    return would_have_to(verdict, found.rules[rule], lang, found.book)


def test_all_fields_that_fail_and_all_that_are_not_told_are_named(tmp_path):
    moved = {"time": "10:30:00", "kind": "logistic.moved", "body": {"seal_intact": False, "ba_no": "BA-1"}}
    found = read(tmp_path, {}, moved)
    (verdict,) = found.only("R-44").verdicts
    assert "Seals whole: no; asked: yes. The record does not tell of event 2: escort." in found.message(verdict)
    assert cure(found, "R-44") == ("It would be kept with seals whole: yes and escort filled in (not told).",)
    assert cure(found, "R-44", "id") == (
        "Sesuai bila pada peristiwa itu segel utuh: ya dan pengawal terisi (tidak disebut).",
    )
    silent = read(tmp_path, {}, {"time": "10:30:00", "kind": "logistic.moved", "body": {"seal_intact": True}})
    (verdict,) = silent.only("R-44").verdicts
    assert "does not tell of event 2: escort and number of the handover record." in silent.message(verdict)
    shot = used("10:00:00", means="water_cannon", target="individual", exposed_elevated=2, min_range_m=7)
    (line,) = cure(read(tmp_path, {}, shot), "R-25")
    for told in (
        "target: area",
        "people on high ground met",
        "immobile people met at most 0 (not told)",
        "at least 10",
    ):
        assert told in line


def test_a_use_without_an_order_is_not_cured_by_a_number_alone(tmp_path):
    (line,) = cure(read(tmp_path, {}, used("10:00:00")), "R-23")
    assert "if 1 order to use force (authorised by: Kapolres" in line
    assert line.endswith("had been given before it, and if this event named the number of the order.")


@pytest.mark.parametrize(("rule", "day"), [("R-15", "2026-02-03"), ("R-61", "2025-08-29")])
def test_a_rule_that_was_not_in_force_says_so_and_not_that_nothing_happened(rule, day, tmp_path, capsys):
    found = read(tmp_path, {"date": day}, used("10:00:00")).only(rule)
    (verdict,) = found.verdicts
    assert verdict.outcome == "not_applicable"
    assert "Event 2 is one that it speaks of, but the rule was not in force that day" in found.message(verdict)
    assert "tidak berlaku pada hari itu: berlaku s" in found.message(verdict, "id")
    assert cli.main(["audit", str(tmp_path / "a.jsonl"), "--explain", rule]) == 0
    said = capsys.readouterr().out
    assert "NOT IN FORCE THAT DAY" in said
    assert "NOTHING HAPPENED" not in said
    cli.main(["audit", str(tmp_path / "a.jsonl")])
    told = capsys.readouterr().out
    idle = [one for one in audit(tmp_path / "a.jsonl").of("not_applicable") if not one.parts]
    assert f"Rules about which nothing happened: {len(idle)}. Rules not in force that day: " in told


def test_a_rule_of_another_day_is_not_among_those_that_the_record_does_not_cover(tmp_path, capsys):
    found = read(tmp_path, {"date": "2019-05-21", "covers": []}, WARNED | {"time": "10:00:00"})
    (verdict,) = found.only("R-65").verdicts
    assert verdict.outcome == "not_applicable"
    told = "The rule was not in force on any day of this record: in force from 2026-01-02."
    assert found.message(verdict).endswith(told)
    assert "tidak berlaku pada hari apa pun dalam catatan ini: berlaku sejak" in found.message(verdict, "id")
    cli.main(["audit", str(tmp_path / "a.jsonl")])
    (folded,) = [line for line in capsys.readouterr().out.splitlines() if "does not cover what" in line]
    assert "R-34" in folded
    assert "R-65" not in folded


def test_a_rule_of_another_day_is_silent_where_nothing_happened(tmp_path):
    found = read(tmp_path, {"date": "2026-02-03"}, WARNED | {"time": "10:00:00"}).only("R-15")
    assert "Nothing happened that it speaks of." in found.message(found.verdicts[0])


def test_the_nearest_event_that_says_something_else_is_cited(tmp_path, capsys):
    order = {"order_id": "O-1", "means": "gas", "authorised_by": "danton_2"}
    found = read(
        tmp_path,
        {},
        {"time": "09:56:00", "kind": "egress.verified", "body": {"zone": "Z", "open_routes": 1, "clearance_s": 100}},
        {"time": "09:58:00", "kind": "force.ordered", "body": order},
        used("10:00:00", order_id="O-1"),
    )
    (verdict,) = found.only("R-23").verdicts
    assert "(event 3: authorised by: danton_2, asked: one of Kapolres," in found.message(verdict)
    assert "(peristiwa 3: pejabat yang menyetujui: danton_2, yang diminta: salah satu" in found.message(verdict, "id")
    (verdict,) = found.only("R-18").verdicts
    assert "(event 2: open exits: 1, asked: at least 2)" in found.message(verdict)
    assert "    2 " in explain(found, "R-18")
    cli.main(["audit", str(tmp_path / "a.jsonl"), "--explain", "R-23"])
    assert "         3  2025-08-29 09:58:00  order to use force" in capsys.readouterr().out


def test_a_cure_speaks_of_every_zone_that_is_broken_or_not_told(tmp_path):
    reading = {"time": "09:59:00", "kind": "crowd.state", "body": {"zone": "Z", "density_max": 5.1}}
    lines = cure(read(tmp_path, {}, reading, used("10:00:00", zones=["Z", "Y"])), "R-20")
    assert len(lines) == 3
    assert "if event 2, the latest reading of the crowd" in lines[1]
    assert lines[1].endswith("(zone Z)")
    assert "if the record told that the latest reading" in lines[2]
    assert lines[2].endswith("(zone Y)")


def test_what_the_latest_says_is_told_where_it_does_not_fit(tmp_path):
    reading = {"time": "09:59:00", "kind": "crowd.state", "body": {"zone": "Z", "density_max": 5.1}}
    found = read(tmp_path, {}, reading, used("10:00:00"))
    assert "(event 2: highest density (people/m²): 5.1)" in found.message(found.only("R-20").verdicts[0])


EXCUSED = (
    "trigger: {type: force.used}, before: {type: warning.issued, same: [assembly], count: 2, within_s: 3600}, "
    "unless: {type: violence.observed, same: [assembly], within_s: 60}"
)


def test_what_is_kept_only_by_an_excuse_says_what_was_missing_and_what_excused_it(tmp_path):
    excuse = {"time": "10:19:30", "kind": "violence.observed", "body": {"assembly": "A"}}
    found = read(tmp_path, {}, WARNED | {"time": "10:10:00"}, excuse, used("10:20:00"), rules=[rule(EXCUSED)])
    (verdict,) = found.verdicts
    assert verdict.outcome == "ok"
    assert found.message(verdict) == ("text. Warning before it: 1 of the 2 needed. Excused by event 3 (violence seen).")
    assert found.message(verdict, "id") == (
        "teks. Imbauan sebelumnya: 1 dari 2 yang diperlukan. Dikecualikan oleh peristiwa 3 (kekerasan yang teramati)."
    )


def test_an_excuse_that_is_open_is_named_with_what_was_found(tmp_path):
    excuse = {"time": "10:19:30", "time_to": "10:25:00", "kind": "violence.observed", "body": {"assembly": "A"}}
    found = read(tmp_path, {}, WARNED | {"time": "10:10:00"}, excuse, used("10:20:00"), rules=[rule(EXCUSED)])
    (verdict,) = found.verdicts
    assert verdict.outcome == "not_known"
    assert "1 of the 2 needed. It may be excused by event 3 (violence seen); the record does not say." in found.message(
        verdict
    )


def test_an_excuse_is_told_where_it_must_lie_and_within_what_time():
    assert (
        looked_for(rule(EXCUSED))[-1] == "it is excused by violence seen with the same assembly, within 1 min before it"
    )
    assert looked_for(rule(EXCUSED), "id")[-1] == (
        "dikecualikan oleh kekerasan yang teramati dengan unjuk rasa yang sama, dalam 1 menit sebelumnya"
    )
    after = EXCUSED.replace("before:", "after:")
    assert looked_for(rule(after))[-1].endswith("within 1 min in between")
    both = EXCUSED.replace("before:", "fields: [[mode, eq, hand]], after:")
    assert looked_for(rule(both))[-1].endswith("within 1 min before it, or in between")


def test_a_rule_with_two_duties_tells_how_each_was_kept(tmp_path):
    found = read(
        tmp_path,
        {"until": "2025-08-31T00:00:00+07:00"},
        {"time": "10:00:00", "kind": "arrest.made", "body": {"actor": "T-1"}},
        {"time": "10:10:00", "kind": "arrest.documented", "body": {"actor": "T-1", "rights_told": True}},
        {"time": "15:00:00", "kind": "custody.decided", "body": {"actor": "T-1"}},
    )
    (verdict,) = found.only("R-34").verdicts
    assert verdict.outcome == "ok"
    assert "Record of the arrest (rights told: yes) followed in time. " in found.message(verdict)
    assert found.message(verdict).count("followed in time.") == 2
    assert found.message(verdict, "id").count("menyusul tepat waktu.") == 2


def test_zones_that_were_kept_alike_are_told_in_one_sentence():
    standing = Event(1, "crowd.state", 1, 0.0, 0.0, "S", "X", (), "recorded", {"zones": ["Z", "Y"], "density_max": 1.0})
    gas = Event(2, "force.used", 1, 5.0, 5.0, "S", "X", (), "recorded", {"means": "gas", "zones": ["Z", "Y"]})
    found = audit_events([standing, gas]).only("R-20")
    assert found.message(found.verdicts[0]).endswith("The latest reading of the crowd fits. (zone Z, Y)")


def test_every_use_of_force_after_the_crowd_began_to_leave_is_named(tmp_path):
    leaving = {"time": "09:41:00", "kind": "crowd.dispersing", "body": {"assembly": "A", "zone": "Z"}}
    closed = {"time": "12:00:00", "kind": "situation.closed", "body": {}}
    uses = [used(f"09:{minute}:00") for minute in (45, 46, 51, 52)]
    found = read(tmp_path, {}, leaving, *uses, closed)
    (verdict,) = found.only("R-29").verdicts
    assert verdict.events == (2, 3, 4, 5)  # 09:51 still lies within ten minutes, 09:52 no longer
    assert cure(found, "R-29") == ("It would be kept without events 3, 4 and 5 (zone Z).",)
    assert cure(found, "R-29", "id") == ("Sesuai bila peristiwa 3, 4 dan 5 tidak ada (zona Z).",)


def test_of_what_must_not_have_come_before_each_is_named(tmp_path):
    arrests = [
        {"time": f"10:0{minute}:00", "kind": "arrest.made", "body": {"act": "ACT", "actor": f"T-{minute}"}}
        for minute in range(3)
    ]
    found = read(tmp_path, {}, *arrests).only("R-52")
    assert [verdict.events for verdict in found.of("violation")] == [(3, 2), (4, 2, 3)]


def test_a_doubt_from_a_range_of_times_names_only_the_events_in_doubt_and_says_why(tmp_path):
    found = read(
        tmp_path,
        {},
        WARNED | {"time": "10:00:00", "time_to": "10:30:00"},
        WARNED | {"time": "10:05:00"},
        WARNED | {"time": "10:06:00"},
        used("10:20:00"),
    )
    (verdict,) = found.only("R-15").verdicts
    assert "The time of event 2 is known only as a range, so it is open whether it counts; " in found.message(verdict)
    assert "warning: 2 of the 3 needed are certain." in found.message(verdict)
    assert "waktu peristiwa 2 hanya diketahui sebagai rentang" in found.message(verdict, "id").lower()
    assert cure(found, "R-15") == ("It could be judged if the time of event 2 were known more closely.",)


def test_a_doubt_from_a_missing_field_names_only_the_events_in_doubt(tmp_path):
    heard = rule(
        "trigger: {type: force.used}, before: {type: warning.issued, where: {audible_share: {ge: 0.7}}, count: 2}"
    )
    loud, silent = ({**WARNED, "body": body} for body in ({"assembly": "A", "audible_share": 0.9}, {"assembly": "A"}))
    found = read(
        tmp_path, {}, loud | {"time": "10:00:00"}, silent | {"time": "10:01:00"}, used("10:02:00"), rules=[heard]
    )
    assert "does not say whether event 3 is what is asked" in found.message(found.verdicts[0])
