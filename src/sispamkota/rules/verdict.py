"""The five verdicts, and what each of them rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

Outcome = Literal["ok", "violation", "pending", "not_applicable", "not_known"]

WORST_FIRST: Final[tuple[Outcome, ...]] = ("violation", "not_known", "pending", "ok", "not_applicable")
_RANK: Final = {outcome: rank for rank, outcome in enumerate(WORST_FIRST)}
_BASIS: Final = ("declared", "recorded", "confirmed", "engine")
_BASIS_RANK: Final = {basis: rank for rank, basis in enumerate(_BASIS)}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the worst outcome: violation, not known, pending, ok, not applicable."""
    return min(outcomes, key=_RANK.__getitem__, default="not_applicable")


def weakest_basis(bases: Iterable[str]) -> str:
    """Return the weakest basis among ``bases``: declared, recorded, confirmed, engine; "" for none."""
    weakest, rank = "", len(_BASIS)
    for basis in bases:
        own = _BASIS_RANK.get(basis, 0)
        if own < rank:
            weakest, rank = basis, own
    return weakest


class Part(NamedTuple):
    """How one operator of a rule judged one trigger.

    Attributes
    ----------
    operator : str
        fields, never, before, not_before, latest, after, not_after, trigger or valid.
    place : int
        Place in the operator's list.
    outcome : Outcome
        Its own verdict.
    why : str
        Code of the reason: value, missing_field, missing_key, no_key, found, absent, uncovered, may_match,
        excused, may_be_excused, none_yet, window_open, not_latest, no_reading, time_range, date_range, denied, never,
        not_in_force.
    events : tuple of int
        Numbers of the second events that decided or may decide.
    path : str
        Field that it is about, where it is about one.
    found, needed : int
        Matching events and how many were needed.
    zone : str
        Zone for which it was asked, where the trigger touches several.
    bases : tuple of str
        Bases of the events that made it ok.
    conflict : tuple of int
        Number of a denied event and of its denial, or empty.
    doubtful : tuple of int
        Numbers of those second events of which it is open whether they count.
    excuses : tuple of int
        Numbers of the events that excuse it, or may.
    was : str
        Code of the reason that an excuse took the place of, or "".
    """

    operator: str
    place: int
    outcome: Outcome
    why: str
    events: tuple[int, ...] = ()
    path: str = ""
    found: int = 0
    needed: int = 0
    zone: str = ""
    bases: tuple[str, ...] = ()
    conflict: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()
    excuses: tuple[int, ...] = ()
    was: str = ""


class Verdict(NamedTuple):
    """How a rule judged one trigger, or that it had none.

    Attributes
    ----------
    rule, pack, severity : str
        The rule.
    outcome : Outcome
        The verdict.
    basis : str
        For ok: the weakest basis that it rests on; otherwise the trigger's; "" where there is no trigger.
    trigger : int or None
        Number of the trigger, None for a verdict on a rule without one.
    t_s, x_s : float or None
        When the trigger happened, seconds of scenario and exercise time.
    t_to_s : float or None
        Latest time of the trigger where only a range is known.
    events : tuple of int
        Trigger first, then the events that decided, in order.
    parts : tuple of Part
        What each operator said; worst first is not guaranteed.
    conflict : tuple of int
        Number of a denied event and of its denial, or empty.
    final : bool
        False while later events may still change it.
    """

    rule: str
    pack: str
    severity: str
    outcome: Outcome
    basis: str = ""
    trigger: int | None = None
    t_s: float | None = None
    x_s: float | None = None
    t_to_s: float | None = None
    events: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    conflict: tuple[int, ...] = ()
    final: bool = True

    @property
    def deciding(self) -> Part | None:
        """The part whose outcome the verdict carries, or None where there is none."""
        for part in self.parts:
            if part.outcome == self.outcome:
                return part
        return None
