"""Which groups an act reaches, and how much they trust."""

from __future__ import annotations

import numpy as np

from sispamkota.forces.work import Work


def groups_of(work: Work, assembly: str) -> tuple[str, ...]:
    """Return the groups that have people in an assembly; else those that the scenario gives it."""
    members = work.members(assembly)
    if members.size:
        return tuple(work.declared.group_ids[index] for index in np.unique(work.people("group")[members]))
    return tuple(group.id for group in work.world.scenario.actors.groups if group.assembly == assembly)


def trust_of(work: Work, assembly: str) -> float:
    """Return the trust of an assembly's groups, 0 to 1, each counted by its people there."""
    groups = groups_of(work, assembly)
    if not groups:
        return 0.0
    members = work.people("group")[work.members(assembly)]
    weights = np.array([float((members == work.declared.group_ids.index(group)).sum()) for group in groups])
    if weights.sum() <= 0:
        weights = np.ones(len(groups))
    trust = np.array([work.row("groups", group).trust for group in groups])
    return float((weights * trust).sum() / weights.sum())
