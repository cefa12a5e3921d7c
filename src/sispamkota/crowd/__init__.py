"""Bodies: circles that steer, press and keep to the ground; they know no police and no politics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sispamkota.crowd.crowd import Crowd

__all__ = ["Crowd"]


def __getattr__(name: str) -> type[Crowd]:
    """Import the engine when it is first asked for; numba takes most of a second."""
    if name == "Crowd":
        from sispamkota.crowd.crowd import Crowd

        return Crowd
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
