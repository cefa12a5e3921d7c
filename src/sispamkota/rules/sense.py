"""Whether a test of a rule makes sense for its field: operator, type, word, and what it can ever find.

Whether tests can hold is not reasoned about but tried: with every value at which an answer can change.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sispamkota.core.registry import nearest
from sispamkota.journal.intake import IDENT
from sispamkota.journal.words import JUNIOR, MEANT, RANKED
from sispamkota.rules.model import Check
from sispamkota.rules.shapes import MoreWords, Shape
from sispamkota.rules.values import ORDERED, YES, Scalar, holds

_ALIKE: Final = 0.8
"""How alike two words are, of which one is taken for a slip of the other where any word may stand (assumed)."""
_EQUALS: Final = ("eq", "ne", "in", "notin")
_FITTING: Final = {
    "yes or no": ("eq", "ne"),
    "whole number": (*_EQUALS, *ORDERED),
    "number": (*_EQUALS, *ORDERED),
    "word": (*_EQUALS, "nonempty"),
    "id": (*_EQUALS, "nonempty"),
    "list": ("nonempty",),
}
_EXAMPLE: Final = {
    "yes or no": "Write true or false, without quotes.",
    "whole number": "Write a whole number such as 3, without quotes.",
    "number": "Write a number such as 0.8, without quotes.",
    "word": "Write a word.",
    "id": "Write an id such as P-1.",
    "list": "Write [FIELD, nonempty, true].",
}


class Fault(NamedTuple):
    """What is wrong with a test: message, next step and code."""

    message: str
    hint: str
    code: str


def operator_fault(name: str, shape: Shape, op: str) -> Fault | None:
    """Return what is wrong with an operator for a field called ``name``, such as ``force.used.means``."""
    fitting = _FITTING[shape.sort]
    if op in fitting:
        return None
    held = "a list" if shape.sort == "list" else f"a {shape.sort}" if shape.sort != "id" else "an id"
    return Fault(f"'{op}' makes no sense for {name}, which holds {held}.", f"Use {_either(fitting)}.", "SK305")


def value_fault(name: str, shape: Shape, value: Scalar, more: MoreWords) -> Fault | None:
    """Return what is wrong with one value that a field is compared with."""
    if not _fits(shape, value):
        return Fault(f"{name} holds {_a(shape)}, not {_shown(value)}.", _repair(shape, value), "SK306")
    if isinstance(value, str):
        return _word_fault(name, shape, value, more)
    if not isinstance(value, bool) and not shape.low <= value <= shape.high:
        bounds = (
            f"lies from {shape.low:g} to {shape.high:g}" if shape.high < math.inf else f"is never below {shape.low:g}"
        )
        hint = "Write the bound that is meant."
        if shape.high == 1.0 and 1 < value <= 100:
            hint = f"Write {value / 100:g} for {value:g} %."
        return Fault(f"{name} {bounds}, so {value:g} decides nothing.", hint, "SK306")
    return None


def _word_fault(name: str, shape: Shape, word: str, more: MoreWords) -> Fault | None:
    field = name.rpartition(".")[2]
    if shape.sort == "id":
        if not word or IDENT.fullmatch(word):
            return None
        plain = word.strip().upper()
        hint = (
            f"Did you mean '{plain}'?" if IDENT.fullmatch(plain) else "An id has capitals, digits and single hyphens."
        )
        return Fault(f"'{word}' is no id, and {name} holds one.", hint, "SK306")
    own = tuple(sorted(more.get(field, ())))
    known = (*shape.choices, *shape.usual, *own)
    if not known or word in known or (field in RANKED and word.partition("_")[0] in JUNIOR and not shape.choices):
        return None
    plain = word.strip().lower()
    meant = MEANT.get(plain, plain)
    if shape.choices:
        near = meant if meant in known else nearest(plain, known)
        hint = f"Did you mean '{near}'?" if near else f"One of {', '.join(known)}."
        return Fault(f"'{word}' is no word of {name}.", hint, "SK306")
    close = [meant] if meant in known else difflib.get_close_matches(plain, known, n=1, cutoff=_ALIKE)
    if not close:
        return None  # a word of another country's doctrine
    return Fault(f"'{word}' is no usual word of {name}.", f"Did you mean '{close[0]}'?", "SK306")


class Possible:
    """The values that a field may have, thinned by one test after the other.

    Parameters
    ----------
    shape : Shape
        The field.
    checks : iterable of Check
        All tests that it will be thinned by.
    more : mapping
        Words of a scenario's own doctrine by field.
    """

    def __init__(self, shape: Shape, checks: Iterable[Check], more: MoreWords) -> None:
        self._values = _telling(shape, tuple(checks), more)

    def thin(self, check: Check) -> str:
        """Keep what meets a test; return "never" where nothing does, "always" where all does, else ""."""
        if not self._values:
            return ""
        kept = [value for value in self._values if holds(value, check.op, check.value) == YES]
        said = "never" if not kept else "always" if len(kept) == len(self._values) else ""
        self._values = kept
        return said


def _telling(shape: Shape, checks: Sequence[Check], more: MoreWords) -> list[Scalar | tuple[str, ...]]:
    """Return values of a field at least one of which stands for each way in which the tests can turn out."""
    named = [one for check in checks for one in (check.value if isinstance(check.value, tuple) else (check.value,))]
    if shape.sort == "yes or no":
        return [False, True]
    if shape.sort == "list":
        return [(), ("X",)]
    if shape.sort in ("number", "whole number"):
        numbers = sorted({float(one) for one in named if not isinstance(one, (bool, str))} | {shape.low, shape.high})
        finite = [number for number in numbers if math.isfinite(number)] or [0.0]
        if shape.sort == "whole number":
            tried = {float(math.floor(number) + step) for number in finite for step in (-1, 0, 1, 2)}
        else:
            middles = [(left + right) / 2 for left, right in zip(finite, finite[1:], strict=False)]
            tried = {*finite, *middles, finite[0] - 1.0, finite[-1] + 1.0}
        return [number for number in sorted(tried) if shape.low <= number <= shape.high]
    field = checks[0].path if checks else ""
    words = {*shape.choices, *shape.usual, *more.get(field, ()), *(one for one in named if isinstance(one, str))}
    if not shape.choices:
        words |= {"", "X", "X-0-X"}  # words that no rule names
    return sorted(words)


def _fits(shape: Shape, value: Scalar) -> bool:
    if shape.sort == "yes or no":
        return isinstance(value, bool)
    if shape.sort in ("word", "id"):
        return isinstance(value, str)
    if isinstance(value, (bool, str)):
        return False
    return shape.sort == "number" or float(value).is_integer()


def _repair(shape: Shape, value: Scalar) -> str:
    """Return how to write what was probably meant."""
    if isinstance(value, str):
        plain = value.strip().lower()
        if shape.sort == "yes or no" and plain in ("true", "false", "yes", "no", "ya", "tidak"):
            return f"Write {'true' if plain in ('true', 'yes', 'ya') else 'false'}, without quotes."
        if shape.sort in ("number", "whole number") and plain.replace(".", "", 1).isdigit():
            return f"Write {plain}, without quotes."
    if shape.sort in ("word", "id") and not isinstance(value, bool):
        return f'Write a word, or "{value}" in quotes if that is one.'
    return _EXAMPLE[shape.sort]


def _a(shape: Shape) -> str:
    return "an id" if shape.sort == "id" else f"a {shape.sort}"


def _shown(value: Scalar) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else f"{value:g}"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
