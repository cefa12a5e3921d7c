"""Whether the body of a hand-written event fits its kind: types are held, words outside a list are kept."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from sispamkota.assess import vocabulary
from sispamkota.assess.hints import number_hint
from sispamkota.assess.nothing import Fields, may_be_empty, says_none, usually_asked
from sispamkota.assess.persons import PERSON_FIELDS, trace_in_id
from sispamkota.core.registry import nearest
from sispamkota.journal.intake import IDENT
from sispamkota.journal.kinds import KINDS

MAY_BE_NEGATIVE = ("step", "x_m", "y_m")
"""Numbers that may be negative: a level that falls, and places east and north of a point."""

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "words in quotes"}


@dataclasses.dataclass(frozen=True, slots=True)
class _Expected:
    plain: tuple[type, ...]
    members: tuple[type, ...]
    choices: tuple[str, ...]
    ident: bool


@cache
def _expected(kind: str) -> Mapping[str, _Expected]:
    cls = KINDS.get(kind)
    hints = typing.get_type_hints(cls)
    found: dict[str, _Expected] = {}
    for entry in dataclasses.fields(cls):
        plain: list[type] = []
        members: list[type] = []
        hint = hints[entry.name]
        options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        for option in options:
            if typing.get_origin(option) is tuple:
                members += [one for one in typing.get_args(option) if isinstance(one, type)]
            elif option in _WORDS:
                plain.append(option)
        found[entry.name] = _Expected(
            tuple(plain), tuple(members), entry.metadata.get("choices") or (), bool(entry.metadata.get("ident"))
        )
    return found


def idents(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind that hold an id, or a list of ids."""
    return tuple(name for name, wanted in _expected(kind).items() if wanted.ident)


def lists(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind that hold a list."""
    return tuple(name for name, wanted in _expected(kind).items() if wanted.members)


def check_body(
    kind: str, body: Mapping[str, Any], asked: Fields | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the mistakes and the warnings of a body.

    Parameters
    ----------
    kind : str
        A known event kind.
    body : mapping
        Its fields; null and absent fields are not known and never wrong.
    asked : mapping, optional
        Fields that some rule asks to be filled in, by kind; their empty words say that there was none.  Those
        of the shipped rules by default.

    Returns
    -------
    mistakes : tuple of str
        Values of the wrong type, empty words, and numbers that cannot be.
    warnings : tuple of str
        Fields that the kind does not declare and words outside a field's list; both are kept.
    """
    mistakes: list[str] = []
    warnings: list[str] = []
    expected = _expected(kind)
    filled = usually_asked() if asked is None else asked
    for name, value in body.items():
        if value is None:
            continue
        if name not in expected:
            near = nearest(name, list(expected))
            hint = f" Did you mean '{near}'?" if near else ""
            warnings.append(f"'{kind}' has no field '{name}'; it is kept, and no rule reads it.{hint}")
            continue
        wanted = expected[name]
        if wanted.members:
            members = value if isinstance(value, list) else None
            if members is None or not all(_fits(one, wanted.members) for one in members):
                words = " or ".join(_WORDS[one] for one in wanted.members)
                none = f" {says_none(name, (name,))}" if may_be_empty(kind, name, filled) else ""
                mistakes.append(
                    f"{kind}.{name}: {_shown(value)} is no list of {words}. Write it between [ and ].{none}"
                )
        elif not _fits(value, wanted.plain):
            words = " or ".join(_WORDS[one] for one in wanted.plain)
            none = f" {says_none(name, ())}" if value is False and may_be_empty(kind, name, filled) else ""
            hint = number_hint(value) or f"Write {words}.{none}"
            mistakes.append(f"{kind}.{name}: {_shown(value)} is of the wrong type. {hint}")
        elif isinstance(value, str) and not value.strip():
            if not may_be_empty(kind, name, filled):
                mistakes.append(f"{kind}.{name}: the words are empty. Leave the field out where it is not known.")
        elif (limit := _beyond(name, value)) is not None:
            mistakes.append(f"{kind}.{name}: {_shown(value)} is {limit}.")
        elif wanted.ident and isinstance(value, str) and not (IDENT.fullmatch(value) or vocabulary.of_office(value)):
            bare = name in PERSON_FIELDS or not any(sign.isdigit() for sign in value)
            shown = "what stands there" if bare else _shown(value)
            warnings.append(f"{kind}.{name}: {shown} is no id such as P-1; it is kept. Write no names.")
        elif isinstance(value, str) and not vocabulary.known(kind, name, value):
            shown = f"'{value}'" if trace_in_id(value) is None else "what stands there"
            strange = f"{kind}.{name}: {shown} is not in the list; it is kept, and decides nothing."
            warnings.append(f"{strange} {vocabulary.hint(kind, name, value)}")
    return tuple(mistakes), tuple(warnings)


def _beyond(name: str, value: Any) -> str | None:
    """Return which bound a number lies beyond: shares go from 0 to 1, and nothing but a step or a place is negative."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if name.endswith("_share") and value > 1:
        return f"above 1. Write a share, such as {value / 100:g} for {value:g} %"
    if value < 0 and name not in MAY_BE_NEGATIVE:
        return "below 0. Leave the field out where it is not known"
    return None


def _fits(value: Any, wanted: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in wanted
    if isinstance(value, int):
        return int in wanted or float in wanted
    if isinstance(value, float):
        return math.isfinite(value) and (float in wanted or (int in wanted and value.is_integer()))
    return isinstance(value, str) and str in wanted


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
