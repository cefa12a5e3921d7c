"""The two hash chains of a record, and the canonical JSON they are made of.

``hash`` is the SHA-256 of the canonical JSON of
``[prev, seq, kind, version, t_s, x_s, stage, actor, causes, basis, body]``; ``seal`` is the SHA-256
of the canonical JSON of ``[previous seal, hash, wall]``.  Both chains begin with the scenario digest.

References
----------
RFC 8785, JSON Canonicalization Scheme (JCS), 2020.
"""

from __future__ import annotations

import hashlib
import json.encoder
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import rfc8785

LARGEST_INT = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly (RFC 8785, I-JSON)."""

_DIGEST_LENGTH = 64
_quote = json.encoder.encode_basestring  # escapes exactly what RFC 8785 escapes


class _NotPlainError(Exception):
    """A value that the short way here leaves to the reference package."""


def canonical(value: object) -> bytes:
    """Return the canonical JSON of a value, byte for byte as RFC 8785 asks.

    Parameters
    ----------
    value : object
        None, bool, int, float, str, and lists, tuples and string-keyed mappings of them.

    Raises
    ------
    ValueError
        If a number is not finite or an integer beyond 2**53 - 1, a text is no Unicode, a key is no
        string, or a value is of another type.
    """
    return canonical_text(value).encode()


def canonical_text(value: object) -> str:
    """Return the canonical JSON of a value as text; see ``canonical``."""
    # The reference package is slower by far; what is written here is only what is sure to be the same.
    try:
        text = _text(value)
    except _NotPlainError:
        return rfc8785.dumps(value).decode()  # type: ignore[arg-type]
    if not text.isascii():
        text.encode()  # refuses lone surrogates
    return text


def _text(value: object) -> str:
    """Return the canonical JSON of a plain value, or raise ``_NotPlainError``."""
    kind = type(value)
    if kind is str:
        return _quote(value)  # type: ignore[arg-type]
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        if -LARGEST_INT <= value <= LARGEST_INT:  # type: ignore[operator]
            return repr(value)
    elif kind is float:
        number: float = value  # type: ignore[assignment]
        size = abs(number)
        if size <= LARGEST_INT and number == int(number):
            return repr(int(number))  # 1.0 is written 1, and -0.0 is written 0
        if 1e-4 <= size < LARGEST_INT:  # below, repr has an exponent where RFC 8785 has none
            return repr(number)
    elif kind is list or kind is tuple:
        return f"[{','.join([_text(entry) for entry in value])}]"  # type: ignore[attr-defined]
    elif kind is dict:
        entries: dict[str, object] = value  # type: ignore[assignment]
        if all([type(key) is str and key.isascii() for key in entries]):  # noqa: C419 (a list is faster)
            return f"{{{','.join([f'{_quote(key)}:{_text(entries[key])}' for key in sorted(entries)])}}}"
    raise _NotPlainError


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return canonical_text(text)


def event_hash(
    *,
    prev: str,
    seq: int,
    kind: str,
    version: int,
    t_text: str,
    x_text: str,
    stage: str,
    actor: str,
    causes: str,
    basis: str,
    body: str,
) -> str:
    """Return the hexadecimal hash of one event.

    Parameters
    ----------
    prev : str
        Hash of the event before, or the scenario digest.
    seq, version : int
        Number of the event, version of its kind.
    t_text, x_text : str
        Canonical JSON of scenario and exercise time in seconds.
    kind, stage, actor, basis : str
        As stored.
    causes, body : str
        Canonical JSON, as stored.

    Notes
    -----
    The canonical JSON of a list is made of the canonical JSON of its parts, so parts that are at
    hand as text are not encoded again.
    """
    line = (
        f"[{_quoted(prev)},{seq},{_quoted(kind)},{version},{t_text},{x_text},"
        f"{_quoted(stage)},{_quoted(actor)},{causes},{_quoted(basis)},{body}]"
    )
    return hashlib.sha256(line.encode()).hexdigest()


def event_seal(*, prev_seal: str, digest: str, wall: float | None) -> str:
    """Return the hexadecimal seal of one event.

    Parameters
    ----------
    prev_seal : str
        Seal of the event before, or the scenario digest.
    digest : str
        Hash of this event.
    wall : float or None
        Unix time in a live drill, None in a simulation.
    """
    line = f'["{prev_seal}","{digest}",{canonical_text(wall)}]'
    return hashlib.sha256(line.encode()).hexdigest()


def hash_of(columns: Mapping[str, Any]) -> str:
    """Return the hash that an event with these columns should have, whatever it says itself.

    Parameters
    ----------
    columns : mapping
        The columns of ``events`` with causes and body as nested values, such as one line of an export.
    """
    names = ("prev", "seq", "kind", "version", "t_s", "x_s", "stage", "actor", "causes", "basis", "body")
    return hashlib.sha256(canonical([columns[name] for name in names])).hexdigest()


def is_digest(text: object) -> bool:
    """Return whether ``text`` is a hexadecimal SHA-256."""
    return isinstance(text, str) and len(text) == _DIGEST_LENGTH and not text.strip("0123456789abcdef")
