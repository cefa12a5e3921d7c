"""What rules say of one another: the pack, and the rules of it, that judge the same event otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sispamkota.core.errors import Problem
from sispamkota.core.registry import nearest
from sispamkota.rules.model import DRAFT_PACKS, PACKS, Rule
from sispamkota.rules.reader import ID
from sispamkota.rules.yamltree import Node


class Reference(NamedTuple):
    """A pack that a rule names, and the rules of it.

    Attributes
    ----------
    path : str
        Place of ``differs`` in the file.
    own : str
        Pack of the rule that names it.
    pack : Node
        The pack.
    rules : tuple of Node
        The rules of that pack, if any are named.
    """

    path: str
    own: str
    pack: Node
    rules: tuple[Node, ...]


def reference_in(node: Node | None, path: str, own: str) -> Reference | None:
    """Return what a ``differs`` refers to, None where it is not there or names no pack."""
    keys = {key.value: value for key, value in node.items()} if node is not None else {}
    pack = keys.get("pack")
    if pack is None or not isinstance(pack.value, str):
        return None
    named = keys["rules"].members() if "rules" in keys else ()
    rules = tuple(one for one in named if isinstance(one.value, str) and ID.fullmatch(one.value))
    return Reference(path, own, pack, rules)


def reference_problems(
    file: str, references: tuple[Reference, ...], own: Mapping[str, str], beside: tuple[Rule, ...] | None
) -> Iterator[Problem]:
    """Yield a problem for each pack and rule that is referred to and does not exist.

    Parameters
    ----------
    file : str
        The file.
    references : tuple of Reference
        What its rules refer to.
    own : mapping of str to str
        Pack of each rule of the file, by id.
    beside : tuple of Rule or None
        Rules that judge together with these; where it is None, only those of the same pack are looked for.
    """
    pack_of = {**{rule.id: rule.pack for rule in beside or ()}, **own}
    packs = tuple(dict.fromkeys((*PACKS, *pack_of.values())))
    for path, own_pack, node, rules in references:
        pack = DRAFT_PACKS.get(node.value, node.value)
        if pack not in packs:
            near = nearest(pack, packs)
            hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(packs)}."
            message = f"there is no rule pack '{pack}'."
            yield Problem(file, node.line, node.column, f"{path}.pack", message, hint, "SK304")
            continue
        if pack == own_pack:
            message = f"'{pack}' is the pack of the rule itself."
            yield Problem(file, node.line, node.column, f"{path}.pack", message, "Name another one.", "SK304")
            continue
        for rule in rules:
            found = pack_of.get(rule.value)
            if found == pack or (found is None and beside is None):
                continue
            known = [ident for ident, other in pack_of.items() if other == pack]
            near = nearest(rule.value, known)
            hint = f"Did you mean '{near}'?" if near else f"Write a rule of the pack {pack}, or take it out."
            message = (
                f"there is no rule '{rule.value}'."
                if found is None
                else f"{rule.value} is a rule of the pack {found}, not of {pack}."
            )
            yield Problem(file, rule.line, rule.column, f"{path}.rules", message, hint, "SK304")
