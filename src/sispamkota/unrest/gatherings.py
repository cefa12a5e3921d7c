"""How an assembly as a whole goes: it starts, grows, breaks up, gathers again, ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.units import round_frac, round_s
from sispamkota.journal.kinds.assembly import AssemblyEnded, AssemblyStarted, CrowdDispersing, CrowdRegrouped
from sispamkota.unrest.params import Params
from sispamkota.world import LEAVE, AssemblyState, Change, World

SENT_S = 300.0
"""How long people who were sent home take to be gone; what they were sent by is the cause until then."""
SMALLEST = 20
"""People below whom nothing is said to disperse or to gather again."""


def follow(
    world: World, change: Change, assembly: int, members: NDArray[np.int64], params: Params, dt_s: float
) -> None:
    """Note what became of an assembly whose people on the site are ``members``.

    It disperses when those who mean to stay have become so many fewer within minutes; a slow coming
    and going is no dispersal.
    """
    entry = world.scenario.actors.assemblies[assembly]
    row: AssemblyState = change.row("assemblies", entry.id)
    present = int(members.size)
    if entry.id in world.scenario.onlookers:
        if present != row.present:
            change.put("assemblies", entry.id, replace(row, present=present))
        return
    if row.started_s is None:
        if present >= params.start_people:
            change.put("assemblies", entry.id, _start(world, change, assembly, members))
        elif present != row.present:
            change.put("assemblies", entry.id, replace(row, present=present))
        return
    if row.ended_s is not None:
        return
    row = replace(row, present=present, peak=max(row.peak, present))
    if present == 0 and not _more_coming(world, assembly):
        change.emit(
            AssemblyEnded(assembly=entry.id, peak=row.peak, duration_s=round_s(world.t_s - (row.started_s or 0.0))),
            causes=(row.dispersing_seq or row.started_seq,),
        )
        change.put("assemblies", entry.id, replace(row, ended_s=world.t_s))
        return
    staying = present - int(np.count_nonzero(change.array("intent")[members] == LEAVE))
    crest = max(float(staying), row.crest + (staying - row.crest) * min(1.0, dt_s / params.crest_fades_s))
    if row.dispersing_s is None:
        row = replace(row, crest=crest)
        if crest >= SMALLEST and staying <= (1.0 - params.disperse_frac) * crest:
            fact = CrowdDispersing(assembly=entry.id, zone=entry.zone, people=present)
            seq = change.emit(fact, causes=_why_they_leave(world, row, params))
            row = replace(row, dispersing_s=world.t_s, dispersing_seq=seq, trough=staying)
    else:
        row = replace(row, trough=min(row.trough, staying))
        if staying >= row.trough + max(SMALLEST, params.regroup_frac * row.crest):
            change.emit(
                CrowdRegrouped(assembly=entry.id, zone=entry.zone, people=present), causes=(row.dispersing_seq,)
            )
            row = replace(row, dispersing_s=None, dispersing_seq=0, crest=float(staying))
    change.put("assemblies", entry.id, row)


def _why_they_leave(world: World, row: AssemblyState, params: Params) -> tuple[int, ...]:
    """Return what presses on an assembly to leave at this moment; what is long past is no cause."""

    def lately(when_s: float | None, within_s: float) -> bool:
        return when_s is not None and world.t_s - when_s <= within_s

    causes = [row.started_seq]
    if lately(row.sent_s, SENT_S):
        causes.append(row.sent_seq)
    if lately(row.force_s, params.force_fades_s):
        causes.append(row.force_seq)
    if row.warnings and lately(row.warnings[-1][0], params.warning_fades_s):
        causes.append(row.warnings[-1][2])
    if lately(row.led_s, params.lead_fades_s):
        causes.append(row.led_seq)
    if lately(row.outcome_told_s, params.dialogue_fades_s) or lately(row.last_round_s, params.dialogue_fades_s):
        causes.append(row.negotiation_seq)
    return tuple(causes)


def _start(world: World, change: Change, assembly: int, members: NDArray[np.int64]) -> AssemblyState:
    entry = world.scenario.actors.assemblies[assembly]
    row: AssemblyState = change.row("assemblies", entry.id)
    expected = (
        int(np.count_nonzero(world.people.assembly == assembly)) if members.size == 0 else _expected(world, assembly)
    )
    causes = {
        change.row("groups", world.scenario.actors.groups[int(g)].id).called_seq
        for g in np.unique(world.people.group[members])
    }
    seq = change.emit(
        AssemblyStarted(
            assembly=entry.id,
            site=entry.site,
            zone=entry.zone,
            purpose=entry.purpose,
            notified=entry.notified,
            marshals_per_100=round_frac(100.0 * entry.marshals / max(expected, 1)),
            present=int(members.size),
        ),
        causes=tuple(sorted(causes)),
    )
    level = world.scenario.doctrine.levels[0].id if world.scenario.doctrine.levels else ""
    return replace(
        row,
        started_s=world.t_s,
        started_seq=seq,
        present=int(members.size),
        peak=int(members.size),
        level=row.level or level,
    )


def _expected(world: World, assembly: int) -> int:
    here = (world.people.assembly == assembly) & ((world.people.site >= 0) | np.isfinite(world.people.arrives_s))
    return int(np.count_nonzero(here))


def _more_coming(world: World, assembly: int) -> bool:
    return bool(
        np.any((world.people.assembly == assembly) & (world.people.site < 0) & np.isfinite(world.people.arrives_s))
    )
