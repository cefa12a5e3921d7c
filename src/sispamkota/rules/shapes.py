"""What each field of an event kind can hold: its type, its words, its bounds."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Collection, Mapping
from functools import cache
from typing import Final, Literal

from sispamkota.journal.kinds import KINDS
from sispamkota.journal.words import WORDS

Sort = Literal["yes or no", "whole number", "number", "word", "id", "list"]

MAY_BE_NEGATIVE: Final = ("step", "x_m", "y_m")
"""Numbers that may be negative: a level that falls, and places east and north of a point."""
_GRADES: Final = {"perkap_stage": (1.0, 6.0), "severity": (1.0, 5.0)}
_SHARES: Final = ("arousal", "intensity")

MoreWords = Mapping[str, Collection[str]]
"""Words of a scenario's own doctrine by field, such as {"unit_kind": {"mediators"}}."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """What a field can hold.

    Attributes
    ----------
    sort : str
        Its type in words.
    choices : tuple of str
        The words that its kind declares; where there are any, a rule that names none of these or of the
        usual ones is misspelt.
    usual : tuple of str
        Further words that are defined.
    low, high : float
        Bounds of a number, both inclusive.
    """

    sort: Sort
    choices: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf


@cache
def shapes(kind: str) -> Mapping[str, Shape]:
    """Return the shape of every field of an event kind."""
    cls = KINDS.get(kind)
    hints = typing.get_type_hints(cls)
    return {entry.name: _shape(entry, hints[entry.name]) for entry in dataclasses.fields(cls)}


def _shape(entry: dataclasses.Field[object], hint: object) -> Shape:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if any(typing.get_origin(option) is tuple for option in options):
        return Shape("list")
    if bool in options:
        return Shape("yes or no")
    if int in options or float in options:
        low, high = _GRADES.get(entry.name, (0.0, math.inf))
        if entry.name in MAY_BE_NEGATIVE:
            low = -math.inf
        elif entry.name.endswith("_share") or entry.name in _SHARES:
            high = 1.0
        return Shape("number" if float in options else "whole number", low=low, high=high)
    if entry.metadata.get("ident"):
        return Shape("id")
    choices = tuple(entry.metadata.get("choices") or ())
    return Shape("word", choices, tuple(sorted(WORDS.get(entry.name, frozenset()) - set(choices))))
