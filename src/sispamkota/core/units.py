"""Rounding of stored numbers, so that a record is the same on every thread count and reader.

Stored numbers are rounded when an event is made: times to 1 ms, lengths to 1 cm, shares to
0.001 and volumes to 0.1 litre.
"""

from __future__ import annotations

SECONDS_PER_MINUTE = 60.0
SECONDS_PER_HOUR = 3600.0


def round_s(value: float) -> float:
    """Return seconds rounded to 1 ms."""
    return _clean(value, 3)


def round_m(value: float) -> float:
    """Return metres (or metres per second, persons per square metre, bar) rounded to 0.01."""
    return _clean(value, 2)


def round_frac(value: float) -> float:
    """Return a share between 0 and 1 rounded to 0.001."""
    return _clean(value, 3)


def round_l(value: float) -> float:
    """Return litres rounded to 0.1."""
    return _clean(value, 1)


def _clean(value: float, digits: int) -> float:
    rounded = round(float(value), digits)
    return 0.0 if rounded == 0 else rounded  # no negative zero in a record
