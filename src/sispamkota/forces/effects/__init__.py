"""What actions do to the world, one effect of the vocabulary after the other."""

from __future__ import annotations

from sispamkota.forces.effects import arrest, care, ground, ledger, office, talk, warn, water
from sispamkota.forces.effects.base import DONE, EFFECTS, Effect, Result, again, failed

__all__ = [
    "DONE",
    "EFFECTS",
    "Effect",
    "Result",
    "again",
    "arrest",
    "care",
    "failed",
    "ground",
    "ledger",
    "office",
    "talk",
    "warn",
    "water",
]
