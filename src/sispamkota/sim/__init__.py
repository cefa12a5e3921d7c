"""The running drill: the order of a step, the session, the seats, the calendar of the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sispamkota.sim.session import Session
    from sispamkota.sim.whole import Result, run

__all__ = ["Result", "Session", "run"]

_HOMES = {"Result": "sispamkota.sim.whole", "run": "sispamkota.sim.whole", "Session": "sispamkota.sim.session"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
