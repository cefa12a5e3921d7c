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
    """

    def __init__(self, ground: Ground, streams: Streams) -> None:
        self.goals = Goals(ground)
        self.choices = Choices()
        self.reactions = Reactions()
        self.reaction_s = np.zeros(0, dtype=np.float32)
        self._streams = streams

    def ground_changed(self) -> None:
        """Look for all ways anew."""
        self.goals.stale = True
        self.choices.fields.clear()

    def more(self, reaction_s: NDArray[np.float64]) -> None:
        """Take in people with these times of reaction, shape (n,), who stand."""
        self.reaction_s = np.concatenate([self.reaction_s, reaction_s.astype(np.float32)])
        self.choices.more(reaction_s.size)

    def keep(self, keep: NDArray[np.bool_]) -> None:
        """Let go of the others."""
        self.reaction_s, self.choices.of = self.reaction_s[keep], self.choices.of[keep]

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
                for number in used:
                    mine = np.flatnonzero(self.choices.of == number)
                    self._look(here, mine[(here.ids[mine] + here.steps // every) % TURNS == 0], number)
            until = min(until, (here.steps // every + 1) * every)
        return until

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
        ways = quickest(times, self._way_of(here, slots, number), here.ids[slots], self._streams, here.steps)
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
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any], ground: Ground, streams: Streams) -> Following:
        """Return what :meth:`snapshot` kept."""
        made = cls(ground, streams)
        made.goals = Goals(ground, [shapely.from_wkb(goal) for goal in kept["goals"]])
        made.choices = Choices.restore(kept["choices"])
        made.reactions = Reactions.restore(kept["reactions"])
        made.reaction_s = np.array(kept["reaction_s"], dtype=np.float32)
        return made
