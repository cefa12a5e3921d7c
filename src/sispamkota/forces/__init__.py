"""Units, orders, tools and the acts of every cell; doctrine is data, a refusal is a fact."""

from __future__ import annotations

from sispamkota.forces.accept import Request, accept
from sispamkota.forces.advance import advance, next_due, stop
from sispamkota.forces.params import Params
from sispamkota.forces.prospect import prospective
from sispamkota.forces.start import first_units
from sispamkota.forces.travel import barriers

__all__ = ["Params", "Request", "accept", "advance", "barriers", "first_units", "next_due", "prospective", "stop"]
