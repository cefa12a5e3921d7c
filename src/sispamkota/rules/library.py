"""The rule packs that ship with the package."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

from sispamkota.core.errors import ScenarioError, SispamkotaError
from sispamkota.core.registry import nearest
from sispamkota.rules.model import DRAFT_PACKS, PACKS, Rule
from sispamkota.rules.parse import parse_rules

SHIPPED: Final = PACKS


@cache
def pack(name: str) -> tuple[Rule, ...]:
    """Return the rules of one shipped pack.

    Parameters
    ----------
    name : str
        national, international, election or governance.

    Raises
    ------
    SispamkotaError
        If there is no such pack.
    """
    if name not in SHIPPED:
        near = nearest(name, SHIPPED)
        hint = f" Did you mean '{near}'?" if near else ""
        raise SispamkotaError(f"there is no rule pack '{name}'.{hint} Known: {', '.join(SHIPPED)}.")
    text = resources.files("sispamkota.rules").joinpath("packs", f"{name}.yaml").read_text("utf-8")
    rules, problems = parse_rules(text, f"{name}.yaml", pack=name)
    if problems:
        raise ScenarioError(problems)
    return rules


def shipped_rules() -> tuple[Rule, ...]:
    """Return the rules of all shipped packs, in the order of their ids."""
    return tuple(sorted((rule for name in SHIPPED for rule in pack(name)), key=lambda rule: rule.id))


def choose(rules: Iterable[Rule], packs: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules of the named packs, all of them where none is named; draft names are understood.

    Raises
    ------
    SispamkotaError
        If a name is that of no pack among ``rules``.
    """
    listed = tuple(rules)
    wanted = tuple(dict.fromkeys(DRAFT_PACKS.get(name, name) for name in packs))
    known = tuple(dict.fromkeys(rule.pack for rule in listed))
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            hint = f" Did you mean '{near}'?" if near else ""
            raise SispamkotaError(f"there is no rule pack '{name}'.{hint} Known: {', '.join(known)}.")
    return tuple(rule for rule in listed if not wanted or rule.pack in wanted)
