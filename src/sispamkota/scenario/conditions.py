"""Conditions in the Common Expression Language (CEL), made fast for views and safe for doubt.

A condition names single values of a view, such as ``zone["Z1"].people_est``.  Each is fetched by
itself and handed to CEL as a plain variable, because turning a whole view into CEL's own maps would
cost a hundred times as much as the comparison.  Whole numbers are treated as decimal ones on both
sides, so that ``age_s + 1`` means what it says.  A value that the view does not have makes its part
of the condition unknown: ``||`` and ``&&`` decide without it where they can, else the condition does
not hold and says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import cel

from sispamkota.core.errors import SispamkotaError

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|//[^\n]*)
  | (?P<string>[rRbB]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
  | (?P<number>(?:[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|\.[0-9]+)|0x[0-9a-fA-F]+u?|[0-9]+u?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    """,
    re.VERBOSE,
)
_WHOLE = re.compile(r"[0-9]+")
_WORDS: Final = frozenset(("true", "false", "null", "in"))
_CALLS: Final = frozenset(
    ("has", "size", "all", "exists", "exists_one", "filter", "map", "int", "double", "string", "type", "dyn")
)
_LONGEST = 4000
_DEEPEST = 60
_LOOPS = ("all", "exists", "exists_one", "filter", "map")
_MOST_LOOPS = 2


_WRITTEN = {
    "and": "&&", "or": "||", "not": "!",
    "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'",
    "\u2265": ">=", "\u2264": "<=", "\u2260": "!=",
}  # fmt: skip
"""What people write, and how CEL has it."""


class ConditionError(SispamkotaError):
    """A condition does not parse.

    Attributes
    ----------
    reason : str
        What is wrong with it.
    offset : int
        Where in the text, from 0; -1 where that is not known.
    """

    def __init__(self, reason: str, offset: int = -1) -> None:
        super().__init__(f"the condition does not parse: {reason}")
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign of a condition with its place in the text, from 0."""

    kind: str
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of the view that a condition names.

    Attributes
    ----------
    root : str
        First name, such as "zone".
    key : str or None
        What stands in brackets as a text, such as "Z1".
    attribute : str or None
        Name after the dot.
    offset, key_offset, attribute_offset : int
        Where they stand in the text, from 0.
    first, last : int
        Numbers of its first token and of the one after its last.
    open_key : bool
        Whether something else than a single text stands in brackets.
    """

    root: str
    key: str | None
    attribute: str | None
    offset: int
    key_offset: int
    attribute_offset: int
    first: int
    last: int
    open_key: bool = False

    def __str__(self) -> str:
        key = "" if self.key is None else f'["{self.key}"]'
        return f"{self.root}{key}" + ("" if self.attribute is None else f".{self.attribute}")


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words and signs of a condition.

    Raises
    ------
    ConditionError
        At a character that CEL does not know.
    """
    found = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(_stray(text[position:]), position)
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), position))
        position = match.end()
    return tuple(found)


def _stray(rest: str) -> str:
    if rest[0] in "\"'":
        return f"a text begins with {rest[0]} and does not end"
    if rest[:2] in ("=>", "=<"):
        return f"'{rest[:2]}' is written '{rest[1]}='"
    if rest[0] == "=":
        return "'=' compares nothing; equality is '=='"
    if rest[0] in "&|":
        return f"'{rest[0]}' stands alone; write '{rest[0] * 2}'"
    if rest[0] in _WRITTEN:
        return f"'{rest[0]}' is written '{_WRITTEN[rest[0]]}'"
    return f"'{rest[0]}' means nothing here"


def references(sequence: tuple[Token, ...]) -> tuple[Reference, ...]:
    """Return the values of the view that are named, in order; names bound by ``exists`` and the like are left out."""
    found = []
    bound: set[str] = set()
    index = 0
    while index < len(sequence):
        token = sequence[index]
        after_dot = index > 0 and sequence[index - 1].text == "."
        called = index + 1 < len(sequence) and sequence[index + 1].text == "("
        if token.kind != "name" or token.text in _WORDS or after_dot:
            if (
                after_dot
                and called
                and token.text in ("all", "exists", "exists_one", "filter", "map")
                and index + 2 < len(sequence)
            ):
                bound.add(sequence[index + 2].text)
            index += 1
            continue
        if called or token.text in bound:
            index += 1
            continue
        reference = _reference(sequence, index)
        found.append(reference)
        index = reference.last if not reference.open_key else index + 1
    return tuple(reference for reference in found if reference.root not in bound)


def _reference(sequence: tuple[Token, ...], first: int) -> Reference:
    def sign(at: int, text: str) -> bool:
        return at < len(sequence) and sequence[at].text == text and sequence[at].kind == "sign"

    token = sequence[first]
    last = first + 1
    key: str | None = None
    key_offset = -1
    open_key = False
    if sign(last, "["):
        if last + 2 < len(sequence) and sequence[last + 1].kind == "string" and sign(last + 2, "]"):
            key, key_offset = literal(sequence[last + 1].text), sequence[last + 1].offset
            last += 3
        else:
            open_key = True
    attribute: str | None = None
    attribute_offset = -1
    if (
        not open_key
        and sign(last, ".")
        and last + 1 < len(sequence)
        and sequence[last + 1].kind == "name"
        and not sign(last + 2, "(")
    ):
        attribute, attribute_offset = sequence[last + 1].text, sequence[last + 1].offset
        last += 2
    return Reference(token.text, key, attribute, token.offset, key_offset, attribute_offset, first, last, open_key)


def literal(text: str) -> str:
    """Return the text that a CEL string literal stands for, as far as ids need it."""
    raw = text[0] in "rR"
    body = text.lstrip("rRbB")[1:-1]
    return body if raw else re.sub(r"\\(.)", r"\1", body)


class Condition:
    """A condition that can be evaluated again and again; made by :func:`compile`.

    Attributes
    ----------
    text : str
        As it was written.
    references : tuple of Reference
        Values of the view that it names.
    """

    __slots__ = ("_program", "_roots", "_slots", "references", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        sequence = tokens(text) if len(text) <= _LONGEST else ()
        if not sequence:
            raise ConditionError(f"it is longer than {_LONGEST} characters" if text.strip() else "it is empty")
        _require_shallow(sequence)
        _parse(text, text)  # in the words of the author, for messages with the right column
        self.references = references(sequence)
        kept_whole = _kept_whole(sequence, self.references)
        slots: list[tuple[str, str, str | None, str | None]] = []
        replaced: dict[int, tuple[str, int]] = {}
        for reference in self.references:
            if reference.root in kept_whole:
                continue
            name = f"v{len(slots)}_"
            slots.append((name, reference.root, reference.key, reference.attribute))
            replaced[reference.first] = (name, reference.last)
        self._slots = tuple(slots)
        self._roots = tuple(sorted(kept_whole))
        self._program = _parse(_rewritten(sequence, replaced), text)

    def __repr__(self) -> str:
        return f"Condition({self.text!r})"

    def evaluate(self, view: Mapping[str, Any]) -> bool:
        """Return whether the condition holds in ``view``; what cannot be told does not hold."""
        return self.explain(view)[0]

    def explain(self, view: Mapping[str, Any]) -> tuple[bool, str]:
        """Return whether the condition holds, and why not where it could not be told (else an empty text).

        Parameters
        ----------
        view : mapping
            Names of the vocabulary to numbers, texts, truth values and mappings of them.
        """
        values: dict[str, Any] = {}
        for name, root, key, attribute in self._slots:
            try:
                value = view[root]
                if key is not None:
                    value = value[key]
                if attribute is not None:
                    value = value[attribute]
            except (KeyError, TypeError):
                continue
            if value is not None:
                values[name] = float(value) if type(value) is int else value
        for root in self._roots:
            if root in view:
                values[root] = _plain(view[root])
        try:
            result = self._program.execute(values)
        except (KeyError, TypeError, ValueError, RuntimeError, OverflowError, ZeroDivisionError) as error:
            return False, self._reason(values, error)
        if result is True:
            return True, ""
        return False, "" if result is False else f"it gives {result!r}, not true or false"

    def never(self, view: Mapping[str, Any]) -> bool:
        """Return whether the condition is false by what ``view`` holds, whatever the values are that it lacks."""
        return self.explain({} if self._roots else view) == (False, "")

    def _reason(self, values: Mapping[str, Any], error: Exception) -> str:
        for name, root, key, attribute in self._slots:
            if name not in values:
                whole = root + ("" if key is None else f'["{key}"]') + ("" if attribute is None else f".{attribute}")
                return f"{whole} is not known"
        return str(error).splitlines()[0] if str(error) else type(error).__name__


def compile(text: str) -> Condition:
    """Return the condition in ``text``.

    Raises
    ------
    ConditionError
        If it does not parse.
    """
    return Condition(text)


def _require_shallow(sequence: tuple[Token, ...]) -> None:
    depth = 0
    for token in sequence:
        if token.kind == "sign" and token.text in "([{":
            depth += 1
            if depth > _DEEPEST:
                raise ConditionError(f"brackets are nested more than {_DEEPEST} deep", token.offset)
        elif token.kind == "sign" and token.text in ")]}":
            depth -= 1
    loops = [token for token, after in pairwise(sequence) if token.text in _LOOPS and after.text == "("]
    if len(loops) > _MOST_LOOPS:
        words = ", ".join(_LOOPS)
        raise ConditionError(f"there are more than {_MOST_LOOPS} of {words} in it", loops[_MOST_LOOPS].offset)
    run = 0
    for token in sequence:
        run = run + 1 if token.text in ("!", "-") else 0
        if run > _DEEPEST:
            raise ConditionError("too many signs in a row", token.offset)


def _kept_whole(sequence: tuple[Token, ...], found: tuple[Reference, ...]) -> set[str]:
    """Return the roots that CEL must see as they are: indexed by something computed, or inside ``has(...)``."""
    kept = {reference.root for reference in found if reference.open_key}
    for index, token in enumerate(sequence):
        if token.text == "has" and index + 2 < len(sequence) and sequence[index + 1].text == "(":
            kept.add(sequence[index + 2].text)
    for reference in found:
        follows = sequence[reference.last].text if reference.last < len(sequence) else ""
        if follows in (".", "["):
            kept.add(reference.root)
        before = sequence[reference.first - 1].text if reference.first else ""
        if before == "in" and reference.attribute is None:
            kept.add(reference.root)
    return kept & {reference.root for reference in found}


def _rewritten(sequence: tuple[Token, ...], replaced: Mapping[int, tuple[str, int]]) -> str:
    words = []
    index = 0
    while index < len(sequence):
        if index in replaced:
            name, index = replaced[index]
            words.append(name)
            continue
        token = sequence[index]
        text = token.text
        if token.kind == "number" and _WHOLE.fullmatch(text):
            text += ".0"
        words.append(text)
        index += 1
    return _joined(words)


def _joined(words: list[str]) -> str:
    return " ".join(words)


def _parse(text: str, original: str) -> Any:
    try:
        return cel.compile(text)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ConditionError(*_told(str(error), original)) from None


def _told(message: str, original: str) -> tuple[str, int]:
    match = re.search(r"ERROR: <input>:(\d+):(\d+): (.*)", message)
    if match is None:
        return message.splitlines()[0] if message else "CEL refuses it", -1
    line, column, words = int(match[1]), int(match[2]), match[3]
    words = re.sub(r"^Syntax error: ", "", words)
    words = re.sub(r" expecting \{.*", "", words).replace("mismatched input '<EOF>'", "something is missing at the end")
    words = re.sub(r"invalid (int|uint|double) literal", "a number is too large", words)
    words = words.replace("mismatched input", "unexpected").replace("extraneous input", "unexpected")
    offset = sum(len(part) + 1 for part in original.split("\n")[: line - 1]) + column - 1
    word = re.match(r"unexpected '(and|or|not|AND|OR|NOT)'", words)
    if word is not None:
        words = f"'{word[1]}' is written '{_WRITTEN[word[1].lower()]}'"
    return words.strip().rstrip("."), min(offset, len(original))


def _plain(value: Any) -> Any:
    """Return a part of a view as CEL takes it: dicts, and decimal numbers."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return float(value) if type(value) is int else value
