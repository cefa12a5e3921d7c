"""One step of the drill.

The parts, in this order; each reads the world as the part before left it:

1. calendar: stages, effects, branches, injects, confirmations;
2. arrivals: people whose time has come step onto their site;
3. rumours: how far they have spread;
4. bodies: everybody on an awake site moves for one second;
5. readings: what is measured in the zones;
6. minds: moods, acts, harm, coming and going;
7. forces: orders on their way, units, tools, care;
8. seats: everyone at the table looks and orders;
9. tracks: where everybody is, for the replay.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sispamkota import forces, media, unrest
from sispamkota.journal.kinds.run import SiteSlept, SiteWoken
from sispamkota.sim import readings
from sispamkota.world import Change, World

if TYPE_CHECKING:
    from sispamkota.sim.session import Session

Part = Callable[["Session", float], None]


def calendar(session: Session, dt_s: float) -> None:
    """Bring what the story brings."""
    session.apply(session.calendar.advance(session.world, session.reports))


def arrivals(session: Session, dt_s: float) -> None:
    """Who steps onto a site, and which sites wake or sleep."""
    change, _ = unrest.arrivals(session.world)
    session.apply(change)
    world = session.world
    here = set(world.people.site[world.people.site >= 0].tolist())
    now = tuple(name for index, name in enumerate(world.site_ids) if index in here)
    if now == world.awake:
        return
    change = Change(world)
    for name in now:
        if name not in world.awake:
            seq = change.emit(SiteWoken(site=name), actor="clock", causes=_calls(world, name))
            session.woken[name] = (world.t_s, seq)
    for name in world.awake:
        if name not in now:
            since, seq = session.woken.pop(name)
            change.emit(SiteSlept(site=name, awake_s=world.t_s - since), actor="clock", causes=(seq,))
    session.apply(change)
    world.awake = now


def _calls(world: World, site: str) -> tuple[int, ...]:
    """Return what called, or sent there, those who stand on a site."""
    groups = np.unique(world.people.group[world.people.site == world.site_ids.index(site)])
    rows = [world.tables["groups"][world.scenario.actors.groups[number].id] for number in groups.tolist()]
    return tuple(row.called_seq for row in rows)


def rumours(session: Session, dt_s: float) -> None:
    """How far rumours have spread."""
    session.apply(media.advance(session.world, dt_s))


def bodies(session: Session, dt_s: float) -> None:
    """Where everybody is after this second."""
    if session.world.awake:
        session.apply(session.bodies.advance(session.world, forces.barriers(session.world), session.pushes))
    session.pushes = []


def read(session: Session, dt_s: float) -> None:
    """Measure the zones."""
    if session.world.awake or session.reports.outdated():
        session.apply(readings.read(session.world, session.reports, session.bodies.pressures(session.world)))


def minds(session: Session, dt_s: float) -> None:
    """Moods, acts, harm."""
    session.apply(unrest.advance(session.world, dt_s))


def force(session: Session, dt_s: float) -> None:
    """Orders, units, tools, care; constraints watch over what is being done."""
    session.stop_broken()
    change = forces.advance(session.world, dt_s)
    session.apply(change)
    session.pushes = list(change.pushes)


def seats(session: Session, dt_s: float) -> None:
    """Everyone at the table looks, and orders."""
    session.look()


def tracks(session: Session, dt_s: float) -> None:
    """Where everybody is."""
    if session.tracks is not None:
        session.tracks.record(session.world)


PARTS: tuple[tuple[str, Part], ...] = (
    ("calendar", calendar),
    ("arrivals", arrivals),
    ("rumours", rumours),
    ("bodies", bodies),
    ("readings", read),
    ("minds", minds),
    ("forces", force),
    ("seats", seats),
    ("tracks", tracks),
)
"""The order of a step, which the session loops over."""


def step(session: Session, dt_s: float) -> None:
    """Run every part once and add up the time that each took."""
    for name, part in PARTS:
        began = time.perf_counter()
        part(session, dt_s)
        session.spent_s[name] = session.spent_s.get(name, 0.0) + time.perf_counter() - began
