"""Who comes, and when: people are called, travel from their area, and step onto the site."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sispamkota.world import AWAY, CALM, GATHER, GONE, Change, GroupState, World

DETOUR = 1.3  # streets against the straight line


def call(world: World, change: Change, *, group: str, count: int, over_s: float, seq: int) -> int:
    """Note in ``change`` that ``count`` more people of a group set out, spread over ``over_s`` seconds.

    Early arrivals are few, then many, then few (a triangular curve); who comes and when is drawn per person and
    call, so that nothing else in the record can change it.

    Returns
    -------
    int
        How many could be called; fewer than asked where the group is used up.
    """
    index = [entry.id for entry in world.scenario.actors.groups].index(group)
    state = change.array("state")
    arrives = change.array("arrives_s")
    people = world.people
    free = np.flatnonzero((people.group == index) & ((state == AWAY) | (state == GONE)) & ~np.isfinite(arrives))
    if free.size == 0:
        return 0
    row: GroupState = change.row("groups", group)
    order = world.streams.uniform("unrest.call", free, row.calls)
    chosen = np.sort(free[np.argsort(order, kind="stable")[:count]])
    when = world.streams.uniform("unrest.arrival", chosen, row.calls)
    triangular = np.where(when < 0.5, np.sqrt(when / 2.0), 1.0 - np.sqrt((1.0 - when) / 2.0))
    arrives[chosen] = np.round(world.t_s + 1.0 + over_s * triangular, 3)
    state[chosen] = AWAY
    change.put("groups", group, replace(row, called_seq=seq, calls=row.calls + 1))
    return int(chosen.size)


def next_arrival(world: World) -> float:
    """Return the scenario second at which the next person reaches a site, inf if nobody is on the way."""
    waiting = (world.people.site < 0) & np.isfinite(world.people.arrives_s)
    return float(world.people.arrives_s[waiting].min()) if waiting.any() else math.inf


def arrivals(world: World) -> tuple[Change, NDArray[np.int64]]:
    """Return the people whose time has come, stepping onto their assembly's site.

    Returns
    -------
    Change, ndarray of int, shape (k,)
        The change (site, state, intent; positions are given by the bodies), and who arrived.
    """
    change = Change(world)
    people = world.people
    due = np.flatnonzero((people.site < 0) & (people.arrives_s <= world.t_s))
    if due.size == 0:
        return change, due
    site_of = _site_of_assembly(world)
    site, state = change.array("site"), change.array("state")
    intent, arrives = change.array("intent"), change.array("arrives_s")
    site[due] = site_of[people.assembly[due]]
    state[due] = np.where((state[due] == AWAY) | (state[due] == GONE), CALM, state[due])
    intent[due] = GATHER
    arrives[due] = np.inf
    return change, due


def _site_of_assembly(world: World) -> NDArray[np.int16]:
    ids = list(world.site_ids)
    return np.array([ids.index(entry.site) for entry in world.scenario.actors.assemblies] or [0], dtype=np.int16)
