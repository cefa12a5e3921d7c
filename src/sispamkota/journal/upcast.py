"""How events of older versions are read: each step turns a body into that of the next version.

A stored event is never changed; its hash covers the old form.  A kind whose fields change gets a
higher version and one function here, and a golden old log keeps it honest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sispamkota.core.errors import RecordError
from sispamkota.journal.kinds import KINDS

Upcast = Callable[[Mapping[str, Any]], dict[str, Any]]
"""A pure function from a body to the body of the next version."""

_UPCASTS: dict[tuple[str, int], Upcast] = {}


def upcast(kind: str, from_version: int) -> Callable[[Upcast], Upcast]:
    """Return a decorator that registers the step of ``kind`` from ``from_version`` to the next.

    Raises
    ------
    ValueError
        If the step is registered twice.
    """

    def decorate(step: Upcast) -> Upcast:
        if (kind, from_version) in _UPCASTS:
            raise ValueError(f"the upcast of {kind} from version {from_version} is registered twice")
        _UPCASTS[kind, from_version] = step
        return step

    return decorate


def newest(kind: str, version: int, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
    """Return the newest version of a kind and the body brought up to it.

    Raises
    ------
    RecordError
        If the kind or the version is unknown here (a newer program wrote it), or a step is missing.
    """
    if kind not in KINDS:
        raise RecordError(
            f"the record holds events of the kind '{kind}', which this version of sispamkota does not know. "
            "Open it with the version named in its run.json, or update."
        )
    target = KINDS.get(kind).kind_version
    if version == target:
        return version, body
    if version > target:
        raise RecordError(
            f"the record holds '{kind}' in version {version}; this version of sispamkota reads it up to version "
            f"{target}. Open it with the version named in its run.json, or update."
        )
    while version < target:
        step = _UPCASTS.get((kind, version))
        if step is None:
            raise RecordError(
                f"'{kind}' of version {version} cannot be read: there is no step to version {version + 1}. Update."
            )
        body = step(body)
        version += 1
    return version, body


def steps() -> tuple[tuple[str, int], ...]:
    """Return the kind and old version of every registered step, sorted."""
    return tuple(sorted(_UPCASTS))
