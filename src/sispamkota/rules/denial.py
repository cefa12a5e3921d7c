"""Who may overturn a fact by denying it, and who only contradicts it.

A denial is ``observation.denied {event}``; ``by`` says who denied.  Nobody certifies himself, and nobody
acquits himself either: an evaluator's denial shakes any fact, that of another party a fact that somebody
only declared.  Whoever else denies contradicts, which is shown and changes no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sispamkota.journal.event import Event
from sispamkota.journal.words import AGENCIES, CROWD, ROLES, WATCHING

DENIAL: Final = "observation.denied"
DECLARERS: Final = ("cell", "agency", "by", "ordered_by", "authorised_by", "assessed_by", "unit")
"""Fields of a fact that say whose word it is."""
_PARTY: Final[Mapping[str, str]] = {**ROLES, "satpol_pp": "satpolpp", **dict.fromkeys(CROWD, "crowd")}


def denier(denial: Event, agencies: Mapping[str, str] | None = None) -> str:
    """Return who denied: what the denial says, else the cell that sent it where that is a player's, else "".

    Parameters
    ----------
    denial : Event
        An ``observation.denied``.
    agencies : mapping of str to str, optional
        Agency of each cell and unit of the scenario.
    """
    said = denial.body.get("by")
    if isinstance(said, str) and said:
        return str(said)
    return denial.actor if denial.actor in (agencies or {}) else ""


def overturns(denial: Event, denied: Event | None = None, agencies: Mapping[str, str] | None = None) -> bool:
    """Return whether a denial shakes the verdicts that rest on the denied event.

    Parameters
    ----------
    denial : Event
        An ``observation.denied``; without a word on who denied it is an evaluator's.
    denied : Event or None
        The event that it denies, None where it is not to be had.
    agencies : mapping of str to str, optional
        Agency of each cell and unit of the scenario.
    """
    known = agencies or {}
    who = denier(denial, known)
    if not who or who in WATCHING or known.get(who) in WATCHING:
        return True
    if denied is None or denied.basis != "declared":
        return False
    party = _party(who, known)
    words = (denied.actor, *(denied.body.get(field) for field in DECLARERS))
    parties = {_party(word, known) for word in words if isinstance(word, str) and word}
    if party == "crowd":
        return party not in parties
    told_apart = AGENCIES | {"crowd", *(agency.casefold() for agency in known.values())}
    return bool(parties) and parties <= told_apart and party in told_apart and party not in parties


def _party(word: str, agencies: Mapping[str, str]) -> str:
    """Return the party that a word means: an id such as POLRI is the agency of that name."""
    agency = agencies.get(word, word).casefold()
    return _PARTY.get(agency, agency)
