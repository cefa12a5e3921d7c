"""What callers give: checked once, with a message that names the first mistake."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def slots_of(ids: NDArray[np.int64], wanted_ids: ArrayLike) -> NDArray[np.intp]:
    """Return the places of wanted people in ``ids``, which ascends.

    Raises
    ------
    ValueError
        If they are no whole numbers, or somebody is not there.
    """
    wanted = np.atleast_1d(np.asarray(wanted_ids))
    if wanted.size == 0:
        return np.zeros(0, dtype=np.intp)
    if wanted.dtype.kind not in "iu" or wanted.ndim != 1:
        raise ValueError(f"ids must be whole numbers of shape (n,), not {wanted.dtype} of shape {wanted.shape}")
    slots = np.searchsorted(ids, wanted)
    known = slots < ids.size
    known[known] = ids[slots[known]] == wanted[known]
    if not known.all():
        first = int(wanted[np.flatnonzero(~known)[0]])
        raise ValueError(f"nobody with id {first} is here: never added, removed, or arrived")
    return slots


def per_person(value: ArrayLike, n: int, what: str, *, low: float, high: float, above: bool) -> NDArray[np.float64]:
    """Return one number per person, shape (n,), of one number or n of them.

    Raises
    ------
    ValueError
        If the shape is another, a number is not finite, or it is not between ``low`` (itself
        excluded where ``above``) and ``high``.
    """
    given = np.asarray(value, dtype=np.float64)
    if given.ndim > 1 or (given.ndim == 1 and given.shape[0] != n):
        raise ValueError(f"{what} must be one number or {n} of them, not the shape {given.shape}")
    require_finite(given, what)
    bad = (given <= low) | (given > high) if above else (given < low) | (given > high)
    if np.any(bad):
        first = float(np.atleast_1d(given)[np.atleast_1d(bad)][0])
        bound = "above" if above else "at least"
        raise ValueError(f"{what} must be {bound} {low:g} and at most {high:g}, not {first:g}")
    return np.broadcast_to(given, (n,)).copy()


def require_finite(values: NDArray[np.float64], what: str) -> None:
    """Raise ValueError where something is not a finite number, naming the first."""
    bad = ~np.isfinite(values)
    if bad.any():
        row = int(np.argwhere(np.atleast_1d(bad))[0][0])
        raise ValueError(f"{what}[{row}] is not a finite number")


def which(points: NDArray[np.float64], wrong: Iterable[int], why: str) -> str:
    """Return a sentence that names the first of the wrong places, and how many there are."""
    first = list(wrong)
    x, y = points[first[0]]
    more = f" (and {len(first) - 1} more)" if len(first) > 1 else ""
    return f"positions[{first[0]}] at ({x:.2f}, {y:.2f}){more} is {why}"
