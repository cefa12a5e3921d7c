"""What every effect is: the questions asked about an order and the work it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sispamkota.core.registry import Registry
from sispamkota.forces.work import Case, Refusal
from sispamkota.journal.kinds.base import Kind


@dataclass(frozen=True, slots=True)
class Result:
    """What a piece of work came to.

    Attributes
    ----------
    kind : str
        done, again (after ``after_s`` seconds), failed or refused (for ``reason``).
    after_s : float
        Seconds until the work goes on.
    reason, detail : str
        Code and words of a failure or refusal.
    """

    kind: Literal["done", "again", "failed", "refused"] = "done"
    after_s: float = 0.0
    reason: str = ""
    detail: str = ""


DONE = Result()


def again(after_s: float) -> Result:
    """Return that the work goes on after so many seconds."""
    return Result("again", after_s)


def failed(reason: str) -> Result:
    """Return that the work cannot be done."""
    return Result("failed", reason=reason)


class Effect:
    """How an action is carried out; each effect changes what is different about it.

    Attributes
    ----------
    needs : tuple of str
        Keys that its orders must have beside those that the action asks for.
    writes : tuple of str
        Event kinds that it writes itself; the action's own event is written beside them if it is another.
    means : str
        What it takes of a unit's tools: "water" the one with a tank, "hands" an empty hand, "" none.
    in_field : bool
        Whether a unit that does it is out on its post, also where it need not move.
    comes_back : bool
        Whether the unit returns by itself to where it was.
    """

    needs: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    means: Literal["", "water", "hands"] = ""
    in_field: bool = True
    comes_back: bool = False

    def check(self, case: Case) -> Refusal | None:
        """Return why the order is refused when it is given, or None."""
        return None

    def destination(self, case: Case) -> str | None:
        """Return the place to which the unit must go first, None where it acts where it stands."""
        return None

    def begin(self, case: Case) -> Result | None:
        """Do what is done at the start; a failed or refused result ends the order."""
        return None

    def duration_s(self, case: Case) -> float:
        """Return the seconds from the start until ``work`` is first called."""
        return case.work.declared.number(case.action.duration_s)

    def work(self, case: Case) -> Result:
        """Do what is done at the end, or a part of it."""
        return DONE

    def facts(self, case: Case) -> dict[str, Any]:
        """Return fields of the action's own event that only the world can answer."""
        return {}

    def holds_on(self, case: Case) -> bool:
        """Return whether the running order can be broken off by no other now."""
        return False

    def ended(self, case: Case, reason: str) -> None:
        """Tidy up when the order ends in whatever way; ``reason`` is empty when it was done."""

    def foresee(self, case: Case) -> tuple[Kind, ...]:
        """Return the force that carrying on would leave in the record, as far as the crew can see."""
        return ()


EFFECTS: Registry[Effect] = Registry("effect")
"""All effects by name."""


E = TypeVar("E", bound=type[Effect])


def effect(*names: str) -> Callable[[E], E]:
    """Return a class decorator that files an effect under its names."""

    def decorate(cls: E) -> E:
        for name in names:
            EFFECTS.register(name)(cls())
        return cls

    return decorate
