"""Three-valued tests on the body of an event: no, maybe (a value is missing) and yes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

NO: Final = 0
MAYBE: Final = 1
YES: Final = 2

OPERATORS: Final = ("eq", "ne", "in", "notin", "ge", "gt", "le", "lt", "nonempty")
ORDERED: Final = ("ge", "gt", "le", "lt")

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]


class Doubtful(str):
    """A word that nobody defined: it is what it says, and whether it is anything else is not known."""

    __slots__ = ()


def look_up(body: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted ``path`` of ``body``, or None where it is missing or null."""
    if path in body:
        return body[path]
    found: Any = body
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return float(value)


def _same(found: object, value: object) -> bool:
    if isinstance(found, bool) is not isinstance(value, bool):
        return False  # 1 is not true
    if isinstance(found, (list, tuple)) and isinstance(value, (list, tuple)):
        return tuple(found) == tuple(value)
    return bool(found == value)


def holds(found: object, op: str, value: Value) -> int:
    """Return NO, MAYBE or YES for one test; a missing or unreadable value is MAYBE.

    Parameters
    ----------
    found : object
        What the event says; None where it says nothing.
    op : str
        One of ``OPERATORS``.
    value : scalar or tuple of scalars
        What the rule says.

    Returns
    -------
    int
    """
    if found is None:
        return MAYBE
    if op in ORDERED:
        left, right = _number(found), _number(value)
        if left is None or right is None:
            return MAYBE
        if op == "ge":
            return YES if left >= right else NO
        if op == "gt":
            return YES if left > right else NO
        if op == "le":
            return YES if left <= right else NO
        return YES if left < right else NO
    if (
        isinstance(found, Doubtful)
        and op != "nonempty"
        and found not in (value if isinstance(value, tuple) else (value,))
    ):
        return MAYBE
    if op == "eq":
        return YES if _same(found, value) else NO
    if op == "nonempty":
        content = found.strip() if isinstance(found, str) else found
        filled = len(content) > 0 if isinstance(content, (str, list, tuple)) else True
        return YES if filled is bool(value) else NO
    members = value if isinstance(value, tuple) and op != "ne" else (value,)
    member = any(_same(found, one) for one in members)
    return YES if member is (op == "in") else NO
