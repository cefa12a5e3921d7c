"""One fact of the record, before and after it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sispamkota.journal.kinds.base import Kind

Basis = Literal["engine", "declared", "confirmed", "recorded"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that is about to be stored; a store gives it number and hash.

    Attributes
    ----------
    fact : Kind
        What happened.
    actor : str
        The cell or part that did or saw it, such as a cell id, "world" or "clock".
    causes : tuple of int
        Numbers of earlier events that led to it; empty only for periodic readings and beginnings.
    basis : str
        How it is known: engine, declared, confirmed or recorded.
    """

    fact: Kind
    actor: str = "world"
    causes: tuple[int, ...] = ()
    basis: Basis = "engine"


@dataclass(frozen=True, slots=True)
class Event:
    """A stored fact: the columns of the table ``events`` (contract 3).

    Attributes
    ----------
    seq : int
        Number, from 1.
    kind, version : str, int
        Dotted name of the kind and its version.
    t_s, x_s : float
        Scenario and exercise time in seconds.
    stage : str
        Id of the stage.
    actor : str
        Who did or saw it.
    causes : tuple of int
        Earlier events that led to it.
    basis : str
        engine, declared, confirmed or recorded.
    body : mapping
        The kind's fields; a field that is not known is absent.
    prev, hash : str
        Hexadecimal SHA-256 of the event before and of this one.
    wall : float or None
        Unix time in a live drill, None in a simulation.
    seal : str
        Second chain that covers ``wall``.
    """

    seq: int
    kind: str
    version: int
    t_s: float
    x_s: float
    stage: str
    actor: str
    causes: tuple[int, ...]
    basis: str
    body: Mapping[str, Any]
    prev: str = ""
    hash: str = ""
    wall: float | None = None
    seal: str = ""
