"""What every event kind has: a dotted name, a version, and fields that explain themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, dataclass_transform

from sispamkota.core.registry import Registry

KINDS: Registry[type[Kind]]
K = TypeVar("K", bound="type[Kind]")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind:
    """Base of all event kinds; a field left at None is not known and is not stored."""

    kind_name: ClassVar[str] = ""
    kind_version: ClassVar[int] = 1

    def body(self) -> dict[str, Any]:
        """Return the fields that are known, as JSON-ready values."""
        result: dict[str, Any] = {}
        for entry in dataclasses.fields(self):
            value = getattr(self, entry.name)
            if value is not None:
                result[entry.name] = list(value) if isinstance(value, tuple) else value
        return result


KINDS = Registry("event kind")


def told(
    sentence: str,
    *,
    unit: str | None = None,
    choices: tuple[str, ...] | None = None,
    text: bool = False,
    ident: bool = False,
) -> Any:
    """Return a field that defaults to not known and carries its own sentence.

    Parameters
    ----------
    sentence : str
        What the field says, for the reference page.
    unit : str, optional
        Unit of a number, such as "m" or "1/m2".
    choices : tuple of str, optional
        Values expected in a record; others are kept in a timeline by hand, with a warning.
    text : bool
        True where free text may stand.
    ident : bool
        True where an id (or a list of ids) stands; rules and views join on it.
    """
    return dataclasses.field(
        default=None,
        metadata={"sentence": sentence, "unit": unit, "choices": choices, "text": text, "ident": ident},
    )


# Told to type checkers, which do not see through the decorator: its classes are keyword-only dataclasses.
@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind(name: str, version: int = 1) -> Any:
    """Return a class decorator that makes a frozen, registered event kind called ``name``."""

    def decorate(cls: Any) -> Any:
        made = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        made.kind_name = name
        made.kind_version = version
        KINDS.register(name)(made)
        return made

    return decorate


def from_body(name: str, body: Mapping[str, Any]) -> Kind:
    """Return the fact of kind ``name`` with the fields of ``body``; lists become tuples.

    Raises
    ------
    SispamkotaError
        If the kind is unknown.
    TypeError
        If the body has a field that the kind does not declare.
    """
    cls = KINDS.get(name)
    return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in body.items()})
