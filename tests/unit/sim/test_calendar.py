"""The story's clock: never late, never twice, and exercise time that only goes forward."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota.sim.calendar import Calendar
from sispamkota.sim.readings import Reports
from sispamkota.sim.start import make_world
from sispamkota.sim.views import Views
from support.playing import events_of, playing
from support.towns import MINIMAL, PASURUAN, change, copy_of


def test_what_is_due_next_never_lies_in_the_past() -> None:
    """From the first moment to the last of the reference drill, whatever has happened by then."""
    declared = spk.load(PASURUAN)
    made, calendar = make_world(declared, seed=1), Calendar(declared)
    moments = sorted({declared.seconds(inject.time) for inject in declared.injects})
    for moment in moments:
        for t_s in (moment - 0.5, moment, moment + 0.5):
            if t_s >= 0.0:
                made.t_s = t_s
                assert calendar.next_due(made) > t_s
    made.t_s = declared.end_s
    assert calendar.next_due(made) > declared.end_s


def test_every_moment_of_the_story_is_met_to_the_millisecond(small_run: Path) -> None:
    with spk.open_run(small_run) as run:
        due = {inject.id: run.scenario.seconds(inject.time) for inject in run.scenario.injects}
        held = {fact.inject for fact in run.scenario.branches.facts}
        for event in run.journal.events(kinds=("inject.delivered",)):
            name = str(event.body["inject"])
            late = event.t_s - due[name]
            assert late == 0.0 if name not in held else 0.0 <= late <= 600.0
        timed = {rule.id: run.scenario.seconds(rule.at) for rule in run.scenario.branches.effects if rule.at}
        for event in run.journal.events(kinds=("effect.applied",)):
            if event.body["effect"] in timed:
                assert event.t_s == timed[str(event.body["effect"])]


def test_every_effect_fires_once_and_every_inject_reaches_each_receiver_once(small_run: Path) -> None:
    with spk.open_run(small_run) as run:
        events = tuple(run.journal.events())
        rules = {rule.id: len(rule.do) for rule in run.scenario.branches.effects}
    fired = Counter(str(e.body["effect"]) for e in events if e.kind == "effect.applied")
    assert fired
    assert all(count == rules[name] for name, count in fired.items())
    for kind in ("inject.delivered", "inject.acknowledged"):
        pairs = Counter((e.body["inject"], e.body["cell"]) for e in events if e.kind == kind)
        assert set(pairs.values()) == {1}, kind


def test_a_watched_effect_fires_when_its_condition_comes_true_and_names_the_cause(tmp_path: Path) -> None:
    with playing(MINIMAL, tmp_path / "run") as session:
        session.advance(session.scenario.end_s)
        told = events_of(session, "outcome.told")[0]
        fired = [e for e in events_of(session, "effect.applied") if e.body["effect"] == "E-CONTENT"]
        assert len(fired) == 1
        assert told.t_s <= fired[0].t_s <= told.t_s + 5.0


def test_an_inject_whose_fact_is_not_so_is_held_and_says_why(tmp_path: Path) -> None:
    folder = copy_of(MINIMAL, tmp_path / "town")
    change(folder / "branches.yaml", "count: 40, over_s: 360", "count: 3, over_s: 360")
    with playing(folder, tmp_path / "run") as session:
        session.advance(session.scenario.end_s)
        skipped = {e.body["inject"]: e for e in events_of(session, "inject.skipped")}
        assert set(skipped) == {"I-02", "I-04"}
        assert skipped["I-02"].body["reason"] == "not_so"
        assert skipped["I-02"].body["condition"] == 'assembly["A-WARGA"].started'
        assert skipped["I-02"].t_s == pytest.approx(6 * 60.0 + 600.0, abs=15.0)
        assert "I-02" not in {e.body["inject"] for e in events_of(session, "inject.delivered")}


def test_a_number_in_an_injects_text_is_the_senders_estimate(tmp_path: Path) -> None:
    with playing(MINIMAL, tmp_path / "run") as session:
        session.advance(session.scenario.end_s)
        told = next(e for e in events_of(session, "inject.delivered") if e.body["inject"] == "I-02")
        assert "{" not in str(told.body["text_en"])
        assert any(word.isdigit() and 1 <= int(word) <= 60 for word in str(told.body["text_en"]).split())


def test_each_cell_confirms_within_the_assumed_time(small_run: Path) -> None:
    with spk.open_run(small_run) as run:
        events = tuple(run.journal.events())
    for event in events:
        if event.kind == "inject.acknowledged":
            delivered = events[event.causes[0] - 1]
            assert (delivered.kind, delivered.body["cell"]) == ("inject.delivered", event.body["cell"])
            assert 20.0 <= event.t_s - delivered.t_s <= 151.0


def test_exercise_time_follows_the_columns_of_the_injects_and_never_goes_back() -> None:
    declared = spk.load(PASURUAN)
    for inject in declared.injects:
        assert declared.pace.to_exercise(declared.seconds(inject.time)) == pytest.approx(inject.x_s, abs=1.0)
    times = [declared.end_s * step / 2000.0 for step in range(2001)]
    exercise = [declared.pace.to_exercise(t_s) for t_s in times]
    assert exercise == sorted(exercise)
    assert exercise[0] >= 0.0


def test_a_branch_is_decided_once_and_its_injects_wait_for_it() -> None:
    declared = spk.load(PASURUAN)
    made, calendar = make_world(declared, seed=1), Calendar(declared)
    riot = next(branch for branch in declared.branches.branches if "force_riot" in branch.when)
    made.t_s = declared.seconds(riot.at or "") - 1.0
    before = calendar.advance(made, Reports())
    assert riot.id not in {d.fact.body().get("branch") for d in before.events if d.fact.kind_name == "branch.taken"}
    made.t_s += 1.0
    now = calendar.advance(made, Reports())
    taken = [d for d in now.events if d.fact.kind_name == "branch.taken" and d.fact.body()["branch"] == riot.id]
    assert len(taken) == 1
    assert Views(made, Reports(), None)["branch"][riot.id] == {"taken": False, "decided": False}, (
        "only `sim` applies it"
    )
