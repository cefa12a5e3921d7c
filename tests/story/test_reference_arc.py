"""The reference drill with the plan ``graded``: what its one run, shared by all these tests, must show."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
import shapely

import sispamkota as spk
from sispamkota.city.projection import Projection
from sispamkota.journal.event import Event
from sispamkota.scenario import conditions
from sispamkota.scenario.schema.story import Plan, Step
from sispamkota.scenario.schema.whole import Scenario

pytestmark = [pytest.mark.reference, pytest.mark.xdist_group("reference")]

MAIN, SECOND = "A-KPU", "A-BAWASLU"
SERIOUS = {"throw_hard", "arson", "damage", "assault", "weapon", "looting", "hostage"}
SILENT = {"white_cell", "crowd", "feed"}
CAUSELESS = {"run.started", "crowd.state"}
"""The run's beginning, and readings that are taken from time to time."""


class Arc:
    """The run, with its events by kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with spk.open_run(folder) as run:
            self.events = tuple(run.journal.events())
            self.scenario: Scenario = run.scenario

    @cached_property
    def plan(self) -> Plan:
        return self.scenario.plan(str(self.first("run.started").body["plan"]))

    def step(self, given: Event) -> Step:
        return next(step for step in self.plan.steps if step.id == given.body["step"])

    def all(self, *kinds: str, **body: object) -> list[Event]:
        return [
            event
            for event in self.events
            if event.kind in kinds and all(event.body.get(key) == value for key, value in body.items())
        ]

    def first(self, kind: str, **body: object) -> Event:
        found = self.all(kind, **body)
        assert found, f"no {kind} {body}"
        return found[0]

    def water(self) -> list[Event]:
        return self.all("force.used", means="water_cannon", assembly=MAIN)

    @cached_property
    def verdicts(self) -> tuple[object, ...]:
        return spk.audit(self.folder).verdicts

    def outcomes(self, rule: str, triggers: list[Event] | None = None) -> set[str]:
        wanted = {event.seq for event in triggers} if triggers is not None else None
        return {
            verdict.outcome  # type: ignore[attr-defined]
            for verdict in self.verdicts
            if verdict.rule == rule and (wanted is None or verdict.trigger in wanted)  # type: ignore[attr-defined]
        }


@pytest.fixture(scope="module")
def arc(reference_run: Path) -> Arc:
    return Arc(reference_run)


def test_all_five_stages_come_in_order(arc: Arc) -> None:
    assert [event.body["stage_id"] for event in arc.all("stage.started")] == [
        stage.id for stage in arc.scenario.settings.stages
    ]
    assert len(arc.scenario.settings.stages) == 5


def test_it_is_orderly_at_first(arc: Arc) -> None:
    """Dialogue comes before any violence, and the level is calm until there is evidence of disturbance."""
    began, opened = arc.first("assembly.started", assembly=MAIN), arc.first("negotiation.opened", assembly=MAIN)
    level, act = arc.first("level.changed", assembly=MAIN), arc.first("violence.observed", assembly=MAIN)
    assert began.t_s < opened.t_s < act.t_s < level.t_s
    assert opened.t_s - began.t_s <= 600.0
    assert level.body["evidence"]
    for calm in ("A-ZONA", "A-REKAP"):
        assert not arc.all("level.changed", assembly=calm)
        assert arc.all("delegates.received", assembly=calm)


def test_the_level_rises_step_by_step_to_riot_and_comes_back(arc: Arc) -> None:
    roles = [event.body["role"] for event in arc.all("level.changed", assembly=MAIN)]
    assert roles[:2] == ["disturbed", "riot"]
    assert roles[-1] == "calm"


def test_the_riot_branch_is_taken_and_violence_follows(arc: Arc) -> None:
    taken = arc.first("branch.taken", branch="B-RIOT")
    after = [event for event in arc.all("violence.observed", assembly=MAIN) if event.t_s >= taken.t_s]
    assert {"throw_hard", "arson"} <= {event.body["kind"] for event in after}
    assert arc.all("fire.started") and len(arc.all("fire.out")) == len(arc.all("fire.started"))


def test_warnings_are_heard_and_name_open_ways_out(arc: Arc) -> None:
    warnings = arc.all("warning.issued", assembly=MAIN)
    assert len(warnings) >= 3
    assert all(event.body["audible_share"] >= 0.8 and event.body["n_languages"] >= 2 for event in warnings)
    for warning in warnings:
        assert not set(warning.body["routes"]) & shut_exits(arc, warning.t_s)


def test_dialogue_is_tried_and_fails_before_the_water(arc: Arc) -> None:
    assert arc.first("negotiation.failed", assembly=MAIN).t_s < arc.water()[0].t_s


def test_water_is_used_after_evidence_and_three_warnings(arc: Arc) -> None:
    bursts = arc.water()
    assert bursts
    for burst in bursts:
        warned = [e for e in arc.all("warning.issued", assembly=MAIN) if e.t_s <= burst.t_s <= e.t_s + 3600.0]
        assert len(warned) >= 3
        assert burst.t_s - warned[0].t_s >= 180.0
        acts = [e for e in arc.all("violence.observed", assembly=MAIN) if burst.t_s - 900.0 <= e.t_s <= burst.t_s]
        assert {e.body["kind"] for e in acts} & SERIOUS
        assert burst.body["agency"] == "polri"


def test_the_audit_finds_the_water_in_order(arc: Arc) -> None:
    for rule in ("R-14", "R-15", "R-16", "R-18", "R-20", "R-22", "R-23", "R-25", "R-37", "R-47"):
        assert arc.outcomes(rule, arc.water()) == {"ok"}, rule


def test_the_crowd_disperses_after_the_water_and_does_not_come_back(arc: Arc) -> None:
    dispersing = arc.all("crowd.dispersing", assembly=MAIN)
    assert dispersing
    assert dispersing[-1].t_s > arc.water()[0].t_s
    assert arc.outcomes("R-29", dispersing) == {"ok"}
    assert arc.first("assembly.ended", assembly=MAIN).t_s > dispersing[-1].t_s


def shut_exits(arc: Arc, t_s: float) -> set[str]:
    """Return the exits that cannot be used at a moment."""
    shut = {feature.id for feature in arc.scenario.features if feature.kind == "exit" and not feature.open}
    for event in arc.all("egress.closed", "egress.opened"):
        if event.t_s <= t_s:
            (shut.add if event.kind == "egress.closed" else shut.discard)(event.body["exit"])
    return shut


def test_people_leave_by_open_exits_only(arc: Arc) -> None:
    """By the tracks: whoever vanishes from the ground vanished at an exit that was open, or was led or carried away."""
    project = Projection(arc.scenario.settings.epsg)
    ways = {
        feature.id: project.shape_to_metres(feature.geometry)
        for feature in arc.scenario.features
        if feature.kind == "exit" and feature.site == "KPU" and not feature.vehicles_only
    }
    began = arc.first("branch.taken", branch="B-RIOT").t_s
    left, elsewhere = Counter[str](), 0
    with spk.open_run(arc.folder) as run:
        tracks = run.record.tracks
        times = tracks.times("KPU")
        before = tracks.at("KPU", times[times >= began][0])
        for t_s in times[times > began]:
            now = tracks.at("KPU", t_s)
            gone = ~np.isin(before.ids, now.ids)
            for x, y in before.positions[gone]:
                near = min(ways, key=lambda name: ways[name].distance(shapely.Point(x, y)))
                if ways[near].distance(shapely.Point(x, y)) > 4.0:
                    elsewhere += 1
                    continue
                assert near not in shut_exits(arc, t_s - 2.0), f"out through {near} at {t_s}, which was shut"
                left[near] += 1
            before = now
        last = tracks.at("KPU", times[-1])
    led = sum(int(e.body.get("people") or 0) for e in arc.all("evacuation.done"))
    carried = len(arc.all("medical.transported")) + len(arc.all("arrest.made"))
    assert elsewhere <= led + carried
    assert sum(left.values()) >= 350
    assert len(left) >= 2
    assert last.ids.size <= 2, "nobody is left behind on the ground"


def test_there_is_exactly_one_arrest_for_an_act_that_was_seen(arc: Arc) -> None:
    arrests = arc.all("arrest.made")
    assert len(arrests) == 1
    act = arc.first("violence.observed", act=arrests[0].body["act"])
    assert act.t_s < arrests[0].t_s
    assert act.body["actor"] == arrests[0].body["actor"]
    for kind in ("arrest.documented", "family.notified", "counsel.access", "custody.decided"):
        assert arc.all(kind, actor=arrests[0].body["actor"]), kind
    for rule in ("R-33", "R-34", "R-35", "R-51", "R-52"):
        assert arc.outcomes(rule) == {"ok"}, rule


def test_everybody_hurt_gets_first_aid_within_five_minutes(arc: Arc) -> None:
    hurt = arc.all("injury.recorded")
    assert {"officer", "civilian"} <= {event.body["side"] for event in hurt}
    for event in hurt:
        treated = arc.first("medical.treated", person=event.body["person"])
        assert 0.0 < treated.t_s - event.t_s <= 300.0, event.body["person"]


def test_a_second_site_is_served_with_the_same_platoons(arc: Arc) -> None:
    second = arc.first("assembly.started", assembly=SECOND)
    assert second.body["site"] != arc.first("assembly.started", assembly=MAIN).body["site"]
    assert second.t_s < arc.first("assembly.ended", assembly=MAIN).t_s
    site_of = {feature.id: feature.site for feature in arc.scenario.features}
    fronts = {kind.id for kind in arc.scenario.doctrine.unit_kinds if kind.front_m is not None}
    day = arc.first("stage.started", stage_id="S5").t_s
    sites: dict[str, list[str]] = {}
    for event in arc.all("unit.moved"):
        place = event.body.get("zone") or event.body.get("post")  # a platoon in reserve stands at a post
        if event.t_s >= day and event.body["unit_kind"] in fronts and place:
            sites.setdefault(event.body["unit"], []).append(site_of[place])
    both = [unit for unit, there in sites.items() if {"KPU", "BAWASLU"} <= set(there)]
    assert both, sites
    woken = arc.first("site.woken", site="BAWASLU").t_s
    assert any(e.t_s < woken for e in arc.all("site.woken", site="KPU"))
    assert not [
        e for e in arc.all("site.slept", site="KPU") if day < e.t_s < arc.first("site.slept", site="BAWASLU").t_s
    ]


def test_the_exit_that_a_bus_shut_is_opened_by_the_tow(arc: Arc) -> None:
    closed = arc.first("egress.closed", exit="EX-TIMUR")
    resolved = arc.first("incident.resolved", incident="INC-BUS")
    opened = next(event for event in arc.all("egress.opened", exit="EX-TIMUR") if event.t_s >= closed.t_s)
    assert resolved.seq in opened.causes
    assert opened.t_s < arc.water()[0].t_s


def test_a_bulletin_tells_the_public_what_the_record_holds(arc: Arc) -> None:
    bulletin = arc.first("bulletin.published")
    assert bulletin.t_s >= arc.first("situation.closed").t_s
    assert bulletin.body["arrested"] == len(arc.all("arrest.made"))
    that_day = [event for event in arc.all("medical.treated") if event.stage == bulletin.stage]
    assert bulletin.body["treated"] == len(that_day)
    assert bulletin.body["dead"] == 0


def test_everybody_stands_down(arc: Arc) -> None:
    closed = arc.all("situation.closed")
    assert len(closed) == 1
    day = arc.first("stage.started", stage_id="S5").t_s
    released = {event.body["unit"] for event in arc.all("unit.released") if event.t_s >= day}
    force = {kind.id for kind in arc.scenario.doctrine.unit_kinds if kind.may_use_force}
    deployed = {e.body["unit"] for e in arc.all("unit.deployed") if e.t_s >= day and e.body["unit_kind"] in force}
    assert deployed
    assert deployed <= released
    started = {event.body["assembly"] for event in arc.all("assembly.started")}
    assert started == {event.body["assembly"] for event in arc.all("assembly.ended")}
    assert len(arc.all("site.woken")) == len(arc.all("site.slept"))
    assert arc.events[-1].kind == "run.closed"


def test_every_cell_does_an_act_of_its_own(arc: Arc) -> None:
    """Beyond the roll call, which all answer alike."""
    done = {(e.body["cell"], e.body["action"]) for e in arc.all("order.done")}
    by_action = Counter(action for _, action in done)
    common = {action for action, cells in by_action.items() if cells > 20}
    cells = [cell.id for cell in arc.scenario.forces.cells if cell.role not in SILENT]
    acting = {cell for cell, action in done if action not in common}
    assert [cell for cell in cells if cell not in acting] == []


def test_every_inject_is_delivered_or_its_absence_explained(arc: Arc) -> None:
    delivered = {event.body["inject"] for event in arc.all("inject.delivered")}
    skipped = {event.body["inject"]: event.body["reason"] for event in arc.all("inject.skipped")}
    assert delivered | set(skipped) == {inject.id for inject in arc.scenario.injects}
    assert delivered.isdisjoint(skipped)
    assert all(skipped.values())
    answered = {event.body["inject"] for event in arc.all("inject.answered")}
    assert len(answered) >= 0.9 * len(delivered)


def test_no_order_dangles(arc: Arc) -> None:
    ends = {"order.done", "order.failed", "order.refused", "force.refused", "order.countermanded", "plan.stopped"}
    ended = {event.body["order_id"] for event in arc.events if event.kind in ends}
    open_ones = [e.body for e in arc.all("order.given") if e.body["order_id"] not in ended]
    assert open_ones == []
    assert arc.all("order.failed") == []


def test_every_event_names_its_causes(arc: Arc) -> None:
    assert {event.kind for event in arc.events if not event.causes} <= CAUSELESS
    assert all(cause < event.seq for event in arc.events for cause in event.causes)


def test_a_step_that_waits_for_another_names_how_that_ended(arc: Arc) -> None:
    """Not the beginning of the stage, nor a story that has nothing to do with it."""
    waits = {step.id: re.findall(r'order\["([^"]+)"\]\.state == "done"', step.when) for step in arc.plan.steps}
    by_number = {event.seq: event for event in arc.events}
    step_of = {event.body["order_id"]: event.body["step"] for event in arc.all("order.given")}
    looked = 0
    for given in arc.all("order.given"):
        ended = {
            step_of[by_number[cause].body["order_id"]]
            for cause in given.causes
            if by_number[cause].kind == "order.done"
        }
        if " || " not in arc.step(given).when:
            assert set(waits[given.body["step"]]) <= ended, given
            looked += len(waits[given.body["step"]])
    assert looked >= 90, "else the test looks at nothing"


def test_an_order_names_the_stage_only_where_its_condition_names_nothing_else(arc: Arc) -> None:
    stages = {event.seq for event in arc.all("stage.started")}
    for given in arc.all("order.given"):
        if set(given.causes) <= stages:
            roots = {reference.root for reference in conditions.compile(arc.step(given).when).references}
            assert roots <= {"stage", "t_s", "x_s"}, given


def test_a_site_wakes_by_what_sent_people_there(arc: Arc) -> None:
    """Not by whatever effect of the story came last."""
    by_number = {event.seq: event for event in arc.events}
    groups = {group.id: group.assembly for group in arc.scenario.actors.groups}
    sites = {assembly.id: assembly.site for assembly in arc.scenario.actors.assemblies}
    moved = {(e.id, do.group): do.assembly for e in arc.scenario.branches.effects for do in e.do if do.assembly}
    for woken in arc.all("site.woken"):
        assert woken.causes
        for cause in woken.causes:
            sent = by_number[cause].body
            there = moved.get((str(sent["effect"]), str(sent["subject"])), groups[str(sent["subject"])])
            assert sites[there] == woken.body["site"], (woken, sent)


def test_every_street_is_open_again_in_the_end_and_none_is_opened_that_was_open(arc: Arc) -> None:
    state: dict[object, object] = {}
    for event in arc.all("traffic.changed"):
        if event.body["state"] == "open":
            assert state.get(event.body["road"], "open") != "open", event
        state[event.body["road"]] = event.body["state"]
    assert len(state) >= 3
    assert set(state.values()) == {"open"}


def test_nobody_answers_an_inject_before_it_was_sent(arc: Arc) -> None:
    sent: dict[object, float] = {}
    for event in arc.events:
        if event.kind == "inject.delivered":
            sent.setdefault(event.body["inject"], event.t_s)
        elif event.body.get("inject") is not None and event.kind != "inject.skipped":
            assert event.t_s >= sent[event.body["inject"]], event


def test_who_has_command_lowers_the_level_and_hands_command_back(arc: Arc) -> None:
    took, back = arc.all("command.transferred", assembly=MAIN)
    assert (took.body["to"], back.body["to"], back.body["by"]) == ("kapolda", "kapolres", "kapolda")
    lowered = [event for event in arc.all("level.changed", assembly=MAIN) if event.body["step"] < 0]
    yellow, green = lowered[0], lowered[-1]
    region = next(cell.id for cell in arc.scenario.forces.cells if cell.role == "regional_command")
    assert yellow.body["assessed_by"] == region
    assert took.t_s < yellow.t_s < back.t_s < green.t_s


def test_at_least_thirty_rules_are_evaluated(arc: Arc) -> None:
    found = {v.rule for v in arc.verdicts if v.outcome != "not_applicable" and v.rule.startswith("R-")}  # type: ignore[attr-defined]
    assert len(found) >= 30


def test_no_trip_to_hospital_is_done_without_a_patient(arc: Arc) -> None:
    effects = {action.id: action.effect for action in arc.scenario.doctrine.actions}
    given = {event.body["order_id"]: event.body for event in arc.all("order.given")}
    done = [(event.t_s, given[event.body["order_id"]]) for event in arc.all("order.done")]
    trips = [(t_s, order["unit"]) for t_s, order in done if effects[order["action"]] == "transport"]
    arrived = {(event.t_s, event.body["unit"]) for event in arc.all("medical.transported")}
    assert len(trips) >= 3
    assert [trip for trip in trips if trip not in arrived] == []
    taken = [event.body["person"] for event in arc.all("medical.transported")]
    assert len(taken) == len(set(taken))
