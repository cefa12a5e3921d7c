"""Minds: what moves people to come, to shout, to throw, to calm down, to leave; no names, no profiles."""

from sispamkota.unrest.minds import advance
from sispamkota.unrest.mobilise import arrivals, call, next_arrival

__all__ = ["advance", "arrivals", "call", "next_arrival"]
