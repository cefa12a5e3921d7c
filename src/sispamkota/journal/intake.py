"""What a fact must be before it is stored: known kind, right types, finite numbers, clean words.

A record is judged and published later, by people who cannot ask its makers.  So what is wrong is
refused at the door, with the kind and the field, and nothing of the batch is stored.
"""

from __future__ import annotations

import dataclasses
import math
import re
import types
import typing
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from sispamkota.core.errors import RecordError
from sispamkota.journal.chain import LARGEST_INT
from sispamkota.journal.event import Basis
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.kinds.base import Kind

TEXT_LIMIT = 4000
"""Longest free text that a record keeps, in characters (assumed: two pages)."""

CODE_LIMIT = 200
"""Longest value of a field that is no free text, in characters (assumed)."""

IDENT = re.compile(r"[A-Z]+[A-Z0-9]*(-[A-Z0-9]+)*")
"""Form of every id in a body (contract 3)."""

BASES: tuple[str, ...] = typing.get_args(Basis)
"""How a fact may be known."""

# Besides control characters: marks that change the direction of what follows, which can make a text
# read otherwise than it is written (CVE-2021-42574), and line and paragraph separators.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSEEN_IN_CODE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Return free text without control characters, composed (NFC), and at most ``TEXT_LIMIT`` long.

    Line breaks and tabs stay; a text that is cut ends with an ellipsis.
    """
    cleaned = unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return cleaned if len(cleaned) <= TEXT_LIMIT else cleaned[: TEXT_LIMIT - 1] + "…"


def check_code(value: object, where: str) -> str:
    """Return a short single-line value as it is.

    Raises
    ------
    RecordError
        If it is no text, longer than ``CODE_LIMIT`` or holds control characters.
    """
    if not isinstance(value, str):
        raise RecordError(f"{where}: {value!r} is no text. Nothing was stored.")
    if len(value) > CODE_LIMIT or _UNSEEN_IN_CODE.search(value):
        raise RecordError(
            f"{where}: {value[:60]!r} is no short single-line value. Free text belongs in a field declared as text. "
            "Nothing was stored."
        )
    return value


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    types: tuple[type, ...]
    nested: tuple[type, ...]
    text: bool
    ident: bool


_FIELDS: dict[type[Kind], tuple[_Field, ...]] = {}


def _fields_of(cls: type[Kind]) -> tuple[_Field, ...]:
    known = _FIELDS.get(cls)
    if known is not None:
        return known
    if cls.kind_name not in KINDS or KINDS.get(cls.kind_name) is not cls:
        raise RecordError(f"{cls.__name__}: this kind of event is not registered. Declare it with @kind(name).")
    hints = typing.get_type_hints(cls)
    fields = []
    for entry in dataclasses.fields(cls):
        outer, nested = _types_of(hints[entry.name])
        fields.append(
            _Field(
                entry.name,
                outer,
                nested,
                text=bool(entry.metadata.get("text")),
                ident=bool(entry.metadata.get("ident")),
            )
        )
    _FIELDS[cls] = tuple(fields)
    return _FIELDS[cls]


def _types_of(hint: Any) -> tuple[tuple[type, ...], tuple[type, ...]]:
    """Return the plain types that a declared type allows, and those of its entries; empty means any."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    outer: list[type] = []
    nested: list[type] = []
    for option in options:
        origin = typing.get_origin(option) or option
        if origin is float:
            outer += [float, int]
        elif origin in (bool, int, str):
            outer.append(origin)
        elif origin in (tuple, list):
            outer.append(list)
            for entry in typing.get_args(option):
                nested += [] if entry is Ellipsis else _types_of(entry)[0]
        elif origin is not types.NoneType:
            return (), ()
    return tuple(outer), tuple(nested)


def body_of(fact: Kind) -> dict[str, Any]:
    """Return the known fields of a fact as plain JSON values, checked and cleaned.

    Raises
    ------
    RecordError
        If the kind is not registered, a number is not finite, an id has another form than
        ``IDENT``, or a value is of another type than its field; the message names kind and field.
    """
    body: dict[str, Any] = {}
    for field in _fields_of(type(fact)):
        value = getattr(fact, field.name)
        if value is None:
            continue
        plain = _plain(value, field, fact)
        if field.types and type(plain) not in field.types:
            raise _wrong(fact, field, value, "of another type than the field declares")
        if field.nested and type(plain) is list:
            for entry in plain:
                if type(entry) not in field.nested:
                    raise _wrong(fact, field, entry, "of another type than the field declares")
        body[field.name] = plain
    return body


def _plain(value: Any, field: _Field, fact: Kind) -> Any:
    kind = type(value)
    if kind is str:
        if field.text:
            return clean_text(value)
        if field.ident:
            if len(value) <= CODE_LIMIT and IDENT.fullmatch(value):
                return value
            raise _wrong(fact, field, value, "no id such as 'AB-1' (capitals, digits and single hyphens)")
        return check_code(value, f"{fact.kind_name}.{field.name}")
    if kind is bool:
        return value
    if kind is int:
        if -LARGEST_INT <= value <= LARGEST_INT:
            return value
        raise _wrong(fact, field, value, "an integer too large for JSON")
    if kind is float:
        if math.isfinite(value):
            return value
        raise _wrong(fact, field, value, "not finite")
    if isinstance(value, Mapping):
        return {
            check_code(key, f"{fact.kind_name}.{field.name}"): _plain(entry, field, fact)
            for key, entry in value.items()
        }
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return _plain(value.tolist(), field, fact)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, str)):
        return [_plain(entry, field, fact) for entry in value]
    raise _wrong(fact, field, value, "no JSON value")


def _wrong(fact: Kind, field: _Field, value: object, what: str) -> RecordError:
    return RecordError(f"{fact.kind_name}.{field.name}: {str(value)[:60]!r} is {what}. Nothing was stored.")


def check_causes(causes: Sequence[int], seq: int, kind: str) -> tuple[int, ...]:
    """Return the causes of event ``seq`` without repetition, in the order given.

    Raises
    ------
    RecordError
        If one is no number of an earlier event.
    """
    for cause in causes:
        if type(cause) is not int or not 1 <= cause < seq:
            raise RecordError(
                f"{kind}: event {seq} cannot be caused by {cause!r}; a cause is the number of an earlier event "
                f"(1 to {seq - 1}). Nothing was stored."
            )
    return tuple(dict.fromkeys(causes))
