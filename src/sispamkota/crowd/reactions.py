"""Goals that were given and are not followed yet, because people take time to react."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

ROUND_S = 0.25
"""People set off in portions of so many seconds, so that steps can be taken in one call in between."""


@dataclass(frozen=True, eq=False)
class Late:
    """What some people will do from a step on; no goals: they will stand."""

    step: int
    ids: NDArray[np.int64]
    goals: tuple[BaseGeometry, ...]
    longer: tuple[float, ...] | None


@dataclass(slots=True)
class Reactions:
    """Everything that waits for people to react, in the order in which it was given."""

    waiting: list[Late] = field(default_factory=list)

    def wait(
        self,
        ids: NDArray[np.int64],
        steps: NDArray[np.int64],
        goals: tuple[BaseGeometry, ...],
        longer: tuple[float, ...] | None,
    ) -> None:
        """Keep goals until the step of each, shape (n,); who waits for the same already is not put off by it."""
        for one in self.waiting:
            if one.longer == longer and _same(one.goals, goals):
                new = ~np.isin(ids, one.ids)
                ids, steps = ids[new], steps[new]
        self.forget(ids)
        for step in np.unique(steps):
            self.waiting.append(Late(int(step), ids[steps == step], goals, longer))

    def forget(self, ids: NDArray[np.int64]) -> None:
        """Drop what these people were going to do."""
        if self.waiting:
            left = [Late(one.step, np.setdiff1d(one.ids, ids), one.goals, one.longer) for one in self.waiting]
            self.waiting = [one for one in left if one.ids.size]

    def due(self, step: int) -> list[Late]:
        """Return what is done from this step on, and keep it no longer."""
        found = [one for one in self.waiting if one.step <= step]
        if found:
            self.waiting = [one for one in self.waiting if one.step > step]
        return found

    def next_step(self) -> float:
        """Return the step at which somebody sets off next, infinite for nobody."""
        return min((one.step for one in self.waiting), default=math.inf)

    def snapshot(self) -> list[list[Any]]:
        """Return everything as plain data."""
        return [
            [
                one.step,
                one.ids.tolist(),
                [goal.wkb_hex for goal in one.goals],
                None if one.longer is None else list(one.longer),
            ]
            for one in self.waiting
        ]

    @classmethod
    def restore(cls, kept: Sequence[Sequence[Any]]) -> Reactions:
        """Return what :meth:`snapshot` kept."""
        return cls(
            [
                Late(
                    int(step),
                    np.array(ids, dtype=np.int64),
                    tuple(shapely.from_wkb(goal) for goal in goals),
                    None if longer is None else tuple(float(part) for part in longer),
                )
                for step, ids, goals, longer in kept
            ]
        )


def _same(some: tuple[BaseGeometry, ...], others: tuple[BaseGeometry, ...]) -> bool:
    return [shapely.to_wkb(goal) for goal in some] == [shapely.to_wkb(goal) for goal in others]


def first_step(now: int, seconds: NDArray[np.float32], dt: float) -> NDArray[np.int64]:
    """Return the step from which each follows what is given now, shape (n,): at once where no time is taken."""
    portion = max(1, round(ROUND_S / dt))
    due = now + np.ceil(seconds.astype(np.float64) / dt - 1e-6).astype(np.int64)
    return np.where(seconds > 0, -(-due // portion) * portion, now)
