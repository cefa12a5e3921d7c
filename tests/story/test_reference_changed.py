"""The reference drill under other names, with its riot switched off, and with its ways out kept shut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota.journal.event import Event
from support.renaming import move_sites, rename_all, shift_years
from support.towns import PASURUAN, change, copy_of

pytestmark = [pytest.mark.reference]

MakeOnce = Callable[[str, Callable[[Path], object]], Path]
KEY = {
    "assembly.started": "assembly",
    "assembly.ended": "assembly",
    "branch.taken": "branch",
    "level.changed": "role",
    "handover.lapis_ganti": None,
    "handover.lintas_ganti": None,
    "command.transferred": None,
    "negotiation.failed": None,
    "force.used": "means",
    "egress.closed": "exit",
    "incident.resolved": "incident",
    "arrest.made": None,
    "situation.closed": None,
    "bulletin.published": None,
}
"""Kinds that make the arc, with the field by which two of a kind are told apart."""
WITHIN_S = 300.0
"""By how much a moment of the arc may differ: names decide whose luck is whose, places how floats round."""


def events_of(run: Path) -> tuple[Event, ...]:
    with spk.open_run(run) as opened:
        return tuple(opened.journal.events())


def arc_of(events: Iterable[Event], old_name: dict[str, str]) -> dict[tuple[str, str], float]:
    """Return when each thing of the arc happened first, in seconds from the start."""
    found: dict[tuple[str, str], float] = {}
    for event in events:
        if event.kind in KEY:
            field = KEY[event.kind]
            value = str(event.body.get(field)) if field else ""
            found.setdefault((event.kind, old_name.get(value, value)), event.t_s)
    return found


def dangling(events: Iterable[Event]) -> list[object]:
    """Return the orders of which no event tells an end."""
    ends = {"order.done", "order.failed", "order.refused", "force.refused", "order.countermanded", "plan.stopped"}
    kept = tuple(events)
    ended = {event.body["order_id"] for event in kept if event.kind in ends}
    return [e.body for e in kept if e.kind == "order.given" and e.body["order_id"] not in ended]


# Nothing of the story is in the code -------------------------------------------------------------


def make_renamed(place: Path) -> None:
    place.mkdir()
    folder = copy_of(PASURUAN, place / "elsewhere")
    names = rename_all(folder)
    shift_years(folder, 5)
    move_sites(folder, east_m=300.0)
    assert spk.check(folder) == ()
    spk.simulate(folder, plan=names["graded"], out=place / "run").close()
    (place / "names.txt").write_text("\n".join(f"{old}\t{new}" for old, new in names.items()), encoding="utf-8")


@pytest.mark.xdist_group("renamed")
def test_renamed_five_years_later_and_300_m_away_the_arc_is_the_same(reference_run: Path, made_once: MakeOnce) -> None:
    place = made_once("renamed", make_renamed)
    old_name = {new: old for old, new in (line.split("\t") for line in (place / "names.txt").read_text().splitlines())}
    here, there = arc_of(events_of(reference_run), {}), arc_of(events_of(place / "run"), old_name)
    assert list(there) and set(there) == set(here)
    for what, t_s in here.items():
        assert abs(there[what] - t_s) <= WITHIN_S, what
    words = (place / "run" / "scenario" / "units.yaml").read_text(encoding="utf-8")
    assert not re.search(r"\bid: (OPS|KPU|AWC-1)\b", words)


# Without the scripted riot -----------------------------------------------------------------------


def make_peaceful(place: Path) -> None:
    place.mkdir()
    folder = copy_of(PASURUAN, place / "peaceful")
    change(folder / "scenario.yaml", "name: force_riot, value: true", "name: force_riot, value: false", times=1)
    assert spk.check(folder) == ()
    spk.simulate(folder, plan="graded", out=place / "run").close()


@pytest.mark.xdist_group("peaceful")
def test_with_the_branch_off_and_dialogue_kept_it_closes_without_force(made_once: MakeOnce) -> None:
    events = events_of(made_once("peaceful", make_peaceful) / "run")
    kinds = {event.kind for event in events}
    assert [e.body["branch"] for e in events if e.kind == "branch.declined"] == ["B-RIOT"]
    assert {"negotiation.accepted", "outcome.told", "situation.closed", "bulletin.published"} <= kinds
    assert not {"force.ordered", "force.used"} & kinds
    assert "riot" not in {e.body["role"] for e in events if e.kind == "level.changed"}
    assert dangling(events) == []
    assert events[-1].kind == "run.closed"


# With the ways out kept shut ---------------------------------------------------------------------


def drop_steps(folder: Path, pattern: str) -> None:
    """Take the steps whose id matches out of the reference plan."""
    path = folder / "plans" / "graded.yaml"
    text = path.read_text(encoding="utf-8")
    kept, count = re.subn(rf"^- id: (?:{pattern})\n(?:  .*\n)+", "", text, flags=re.MULTILINE)
    assert count
    path.write_text(kept, encoding="utf-8")


def without_the_inject(folder: Path) -> None:
    """Nobody is told that a bus blocks the east exit."""
    drop_steps(folder, r"P-I38-[\w-]+")
    for name in ("injects.csv", "expectations.yaml", "branches.yaml"):
        path = folder / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not re.search(r"^I-38,|inject: I-38\b", line)]
        assert len(kept) < len(lines), name
        path.write_text("".join(kept), encoding="utf-8")
    change(folder / "objectives.yaml", "I-09, I-38", "I-09")


def without_a_tow(folder: Path) -> None:
    """The tow truck has no crew."""
    drop_steps(folder, r"P-I38-SELATAN-\d")
    change(folder / "units.yaml", "kind: tow_truck, strength: 2", "kind: tow_truck, strength: 0", times=1)


@pytest.mark.parametrize(
    "bar",
    [
        pytest.param(without_the_inject, marks=pytest.mark.xdist_group("barred-1")),
        pytest.param(without_a_tow, marks=pytest.mark.xdist_group("barred-2")),
    ],
    ids=lambda bar: bar.__name__,
)
def test_with_the_ways_out_shut_the_water_is_withheld_and_the_rule_named(
    bar: Callable[[Path], None], made_once: MakeOnce
) -> None:
    def make(place: Path) -> None:
        place.mkdir()
        folder = copy_of(PASURUAN, place / "barred")
        bar(folder)
        assert spk.check(folder) == ()
        spk.simulate(folder, plan="graded", out=place / "run").close()

    events = events_of(made_once(bar.__name__, make) / "run")
    kinds = {event.kind for event in events}
    closed = next(e for e in events if e.kind == "egress.closed" and e.body["exit"] == "EX-TIMUR")
    assert not [e.body for e in events if e.kind == "egress.opened" and e.seq > closed.seq], "the exit stays shut"
    refused = [e for e in events if e.kind == "order.refused" and e.body["action"] == "egress.verify"]
    assert refused and all(e.body["reason"] == "too_few_exits" for e in refused if e.seq > closed.seq)
    assert not [e for e in events if e.kind == "force.used" and e.body["means"] == "water_cannon"]
    withheld = [e for e in events if e.kind == "plan.withheld" and e.body["action"] == "water.spray"]
    assert withheld
    warned_s = [e.t_s for e in events if e.kind == "warning.issued"]
    for order in withheld:  # a warning counts from its 180th second, for an hour; without one R-16 comes first
        warned = any(180.0 <= order.t_s - said_s <= 3600.0 for said_s in warned_s)
        assert order.body["rule"] == ("R-18" if warned else "R-16")
    assert withheld[0].body["rule"] == "R-18"
    if bar is without_a_tow:
        tow = next(e for e in events if e.kind == "order.refused" and e.body["action"] == "bus.tow")
        assert tow.body["reason"] == "no_strength"
    assert dangling(events) == []
    assert "situation.closed" in kinds
    assert events[-1].kind == "run.closed"
