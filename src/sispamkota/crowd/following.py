"""What people follow: the goals they have, those they choose among, and those they have yet to react to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sispamkota.city.ground import Ground
from sispamkota.core.streams import Streams
from sispamkota.crowd import rows as k
from sispamkota.crowd.choices import LOOK_S, TURNS, Choices, choice_of, quickest, seem_m
from sispamkota.crowd.given import slots_of
from sispamkota.crowd.goals import Goals
from sispamkota.crowd.groups import PACE_S, first_of, paces, shared
from sispamkota.crowd.reactions import Reactions, first_step


@dataclass(frozen=True, eq=False)
class Here:
    """The crowd as it stands: steps made, their length, who is where, and what closes the ground."""

    steps: int
    dt: float
    ids: NDArray[np.int64]
    body: NDArray[np.float32]
    state: NDArray[np.int32]
    ground: Ground
    closed: Sequence[BaseGeometry]

    def cells(self) -> NDArray[np.int64]:
        """Return the cell of the ground that each is in, row by row, shape (n,)."""
        rows, columns = self.ground.shape
        column = np.minimum((self.body[k.X] / self.ground.cell_m).astype(np.int64), columns - 1)
        row = np.minimum((self.body[k.Y] / self.ground.cell_m).astype(np.int64), rows - 1)
        return np.asarray(row * columns + column)


class Following:
    """Goals, choices among several, and goals that wait for a reaction.

    Attributes
    ----------
    goals : Goals
    choices : Choices
    reactions : Reactions
    reaction_s : ndarray of float32, shape (n,)
        How long each takes until a new goal is followed, in seconds.
    group : ndarray of int32, shape (n,)
        Number of the group of each, -1 for none.
    own_mps : ndarray of float32, shape (n,)
        Free speed of each when alone.
    """

    def __init__(self, ground: Ground, streams: Streams) -> None:
        self.goals = Goals(ground)
        self.choices = Choices()
        self.reactions = Reactions()
        self.reaction_s = np.zeros(0, dtype=np.float32)
        self.group = np.zeros(0, dtype=np.int32)
        self.own_mps = np.zeros(0, dtype=np.float32)
        self._streams = streams

    def ground_changed(self) -> None:
        """Look for all ways anew."""
        self.goals.stale = True
        self.choices.fields.clear()

    def more(self, reaction_s: NDArray[np.float64], group: NDArray[np.int32], own_mps: NDArray[np.float64]) -> None:
        """Take in people, shape (n,), who stand."""
        self.reaction_s = np.concatenate([self.reaction_s, reaction_s.astype(np.float32)])
        self.group = np.concatenate([self.group, group])
        self.own_mps = np.concatenate([self.own_mps, own_mps.astype(np.float32)])
        self.choices.more(reaction_s.size)

    def keep(self, keep: NDArray[np.bool_]) -> None:
        """Let go of the others."""
        self.reaction_s, self.choices.of = self.reaction_s[keep], self.choices.of[keep]
        self.group, self.own_mps = self.group[keep], self.own_mps[keep]

    def arrays(self) -> list[NDArray[Any]]:
        """Return what is kept for each person."""
        return [self.reaction_s, self.choices.of, self.group, self.own_mps]

    def give(
        self, here: Here, slots: NDArray[np.intp], goals: tuple[BaseGeometry, ...], longer: tuple[float, ...] | None
    ) -> None:
        """Let people follow goals now or, who takes time to react, later."""
        due = first_step(here.steps, self.reaction_s[slots], here.dt)
        at_once = due <= here.steps
        self.reactions.forget(here.ids[slots[at_once]])
        self.reactions.wait(here.ids[slots[~at_once]], due[~at_once], goals, longer)
        self._follow(here, slots[at_once], goals, longer)

    def decide(self, here: Here) -> float:
        """Let people set off and choose whose time it is; return the step at which the next do."""
        for late in self.reactions.due(here.steps):
            there = late.ids[np.isin(late.ids, here.ids)]
            self._follow(here, slots_of(here.ids, there), late.goals, late.longer)
        until = self.reactions.next_step()
        used = self.choices.used()
        if used:
            every = max(1, round(LOOK_S / here.dt))
            if here.steps % every == 0:
                turn = (first_of(self.group, here.ids) + here.steps // every) % TURNS == 0
                for number in used:
                    self._look(here, np.flatnonzero((self.choices.of == number) & turn), number)
            until = min(until, (here.steps // every + 1) * every)
        if (self.group >= 0).any():
            every = max(1, round(PACE_S / here.dt))
            if here.steps % every == 0:
                here.body[k.SPEED] = paces(self.group, here.state[k.GOAL], self._away_m(here), self.own_mps)
            until = min(until, (here.steps // every + 1) * every)
        return until

    def _away_m(self, here: Here) -> NDArray[np.float64]:
        """Return the walking distance of each member of a group to his goal, shape (n,); infinite for others."""
        away, cells, goals = np.full(here.ids.size, np.inf), here.cells(), here.state[k.GOAL]
        for number in np.unique(goals[self.group >= 0]):
            if number >= 0:
                going = (goals == number) & (self.group >= 0)
                away[going] = self.goals.field_m(self.goals.shapes[number], here.closed)[cells[going]]
        return away

    def chosen(self, here: Here, slots: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return which of several goals each walks to, shape (n,), counted from 0; -1 for none."""
        found = np.full(slots.size, -1, dtype=np.int64)
        for number in self.choices.used():
            mine = self.choices.of[slots] == number
            found[mine] = self._way_of(here, slots[mine], number)
        return found

    def _follow(
        self, here: Here, slots: NDArray[np.intp], goals: tuple[BaseGeometry, ...], longer: tuple[float, ...] | None
    ) -> None:
        if slots.size == 0:
            return
        if len(goals) < 2:
            self.choices.of[slots] = -1
            here.state[k.GOAL, slots] = self.goals.number(goals[0]) if goals else -1
            return
        number = self.choices.number(choice_of(goals, longer))
        new = slots[self.choices.of[slots] != number]  # who chooses among the same already is as patient as before
        if new.size:
            self.choices.of[new] = number
            here.state[k.GOAL, new] = -1
            self._look(here, new, number)

    def _look(self, here: Here, slots: NDArray[np.intp], number: int) -> None:
        """Let people choose among their ways by how long each seems to take."""
        choice, cells = self.choices.given[number], here.cells()
        goals, held, room = here.state[k.GOAL], here.body[k.HOLD_N], here.body[k.LOAD_N]
        times = np.empty((slots.size, len(choice.goals)))
        for way, goal in enumerate(choice.goals):
            if (number, way) not in self.choices.fields:
                self.choices.fields[number, way] = self.goals.field_m(goal, here.closed)
            away = self.choices.fields[number, way]
            seem_m(away, cells, slots, goals, self.goals.known(goal), held, room, times, way)
        times *= np.array(choice.longer) / np.maximum(here.body[k.SPEED, slots], 0.1)[:, np.newaxis]
        who = first_of(self.group[slots], here.ids[slots])  # a group decides as one
        times = shared(self.group[slots], times)
        ways = quickest(times, self._way_of(here, slots, number), who, self._streams, here.steps)
        goals[slots[ways < 0]] = -1
        for way, goal in enumerate(choice.goals):
            taken = slots[ways == way]
            if taken.size:
                goals[taken] = self.goals.number(goal)

    def _way_of(self, here: Here, slots: NDArray[np.intp], number: int) -> NDArray[np.int64]:
        ways = np.full(slots.size, -1, dtype=np.int64)
        for way, goal in enumerate(self.choices.given[number].goals):
            ways[here.state[k.GOAL, slots] == self.goals.known(goal)] = way
        return ways

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data and arrays."""
        return {
            "goals": [goal.wkb_hex for goal in self.goals.shapes],
            "choices": self.choices.snapshot(),
            "reactions": self.reactions.snapshot(),
            "reaction_s": self.reaction_s.copy(),
            "group": self.group.copy(),
            "own_mps": self.own_mps.copy(),
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any], ground: Ground, streams: Streams) -> Following:
        """Return what :meth:`snapshot` kept."""
        made = cls(ground, streams)
        made.goals = Goals(ground, [shapely.from_wkb(goal) for goal in kept["goals"]])
        made.choices = Choices.restore(kept["choices"])
        made.reactions = Reactions.restore(kept["reactions"])
        made.reaction_s = np.array(kept["reaction_s"], dtype=np.float32)
        made.group = np.array(kept["group"], dtype=np.int32)
        made.own_mps = np.array(kept["own_mps"], dtype=np.float32)
        return made
