"""Two plans with the same seed meet the same people on the same day: only what a plan does sets its days apart."""

from __future__ import annotations

from pathlib import Path

import sispamkota as spk
from sispamkota.journal.event import Event
from support.towns import change, short_town

IDLE = """\
steps:
- id: P-IDLE
  seat: POLISI
  when: 't_s >= 1'
  do:
  - {action: situation.close}
"""
"""A step that writes a line and moves nobody."""
PEOPLE = ("assembly.started", "crowd.state", "violence.observed", "crowd.dispersing", "site.woken", "force.used")


def test_a_step_that_moves_nobody_leaves_everybody_where_they_were(tmp_path: Path) -> None:
    plain = short_town(tmp_path / "plain")
    busier = short_town(tmp_path / "busier")
    plan = spk.load(busier).settings.plan
    change(busier / "plans" / f"{plan}.yaml", "steps:\n", IDLE, times=1)
    one, other = events_of(plain, tmp_path / "one"), events_of(busier, tmp_path / "other")
    assert len(other) > len(one) + 3, "the step must leave something in the record"
    assert seen(one) and seen(one) == seen(other)


def events_of(town: Path, out: Path) -> tuple[Event, ...]:
    """Run a town and return its events."""
    spk.simulate(town, out=out)
    with spk.open_run(out) as run:
        return tuple(run.journal.events())


def seen(events: tuple[Event, ...]) -> list[tuple[float, str, object]]:
    """Return what was seen of people, when and how, without the numbers of orders."""
    return [
        (event.t_s, event.kind, {key: value for key, value in event.body.items() if key != "order_id"})
        for event in events
        if event.kind in PEOPLE
    ]
