"""YAML 1.2 read into plain values, with the place of every key and value.

The values are put together here from the parser's events and not by a loader, for three reasons:
every key and value keeps its line and column, nothing but the core types of YAML 1.2 can come out,
and what other readers (YAML 1.1, spreadsheets) take for something else is refused while the words
that stand in the file are still known.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sispamkota.scenario.findings import Document, Findings, Path, Place
from sispamkota.scenario.folder import read_text, strange_letter

MOST_BYTES = 1_000_000
_TOO_LARGE = 1e18  # refused as a whole number, as it is not kept exactly by other readers
MOST_VALUES = 60_000
MOST_DEPTH = 40

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CLOCK = re.compile(r"[-+]?[0-9]+(:[0-9]{1,2})+(\.[0-9]*)?")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_YES_NO = frozenset(
    word for base in ("yes", "no", "on", "off", "y", "n") for word in (base, base.title(), base.upper())
)
_UNDERSCORED = re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?")


def read_yaml(root: FilePath, name: str, findings: Findings) -> Document | None:
    """Return the values of a YAML file, or None after noting why it cannot be read."""
    text = read_text(root, name, findings, MOST_BYTES)
    return None if text is None else parse_yaml(text, name, findings)


def parse_yaml(text: str, name: str, findings: Findings) -> Document | None:
    """Return the values in ``text``; problems are noted under the file ``name``, a fatal one gives None."""
    builder = _Builder(name, findings)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _TooMuch:
        return None
    except MarkedYAMLError as error:
        merge = re.search(r"^<<<<<<< ", text, re.MULTILINE)
        if merge is not None:
            place = Place(name, text.count("\n", 0, merge.start()) + 1, 1)
            message = "the marks of an unfinished merge stand in it."
            findings.add("SK010", place, message, "Keep one of the two versions, and take the marks out.")
            return None
        _note_syntax(error, name, findings)
        return None
    except (YAMLError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        # the parser answers some malformed directives and escapes with errors of its own
        hint = "Look for lines that begin with '%' and for '\\' inside double quotes."
        findings.add("SK010", Place(name), "is no YAML that can be read.", hint)
        return None
    document = builder.document
    if document.data is None and not document.values:
        findings.add("SK010", Place(name), "is empty.", "Write its keys, or remove the file if it is not needed.")
        return None
    return document


def _note_syntax(error: MarkedYAMLError, name: str, findings: Findings) -> None:
    mark = error.problem_mark or error.context_mark
    place = Place(name) if mark is None else Place(name, mark.line + 1, mark.column + 1)
    words = error.problem or error.context or ""
    hint = "Check quotes, brackets and the spaces before the line."
    if "'\\t'" in words:
        hint = "Use spaces, never tabs, before a line."
    elif "mapping values are not allowed" in words:
        hint = "Put text that holds ': ' in quotes, or check the spaces before the line."
    elif isinstance(mark, StringMark) and "could not find expected ':'" in words:
        hint = "Write 'key: value', with a space after the colon."
    findings.add("SK010", place, f"is no YAML: {_plainly(words)}.", hint)


_PLAINLY = (
    (r"could not find expected ':'", "a ':' is missing after a key"),
    (r"expected ',' or '(.)'.*", r"a ',' or '\1' is missing"),
    (r"expected the node content, but found .*", "a value is missing here"),
    (r"expected <block end>, but found .*", "this does not fit to the lines before it"),
    (r"mapping values are not allowed.*", "a ': ' stands where none may"),
    (r"found character '\\t' .*", "a tab stands before a value"),
    (r"found character (.*) that cannot start any token", r"\1 cannot begin a value without quotes"),
    (r"found unexpected end of stream", "a quote is opened and never closed"),
    (r"found unknown escape character '(.*)'", r"'\\\1' is no escape"),
    (r"found undefined alias '(.*)'", r"there is no anchor '\1'"),
)
"""What the parser says, and what is said instead."""


def _plainly(words: str) -> str:
    for pattern, instead in _PLAINLY:
        match = re.search(pattern, words)
        if match is not None:
            return match.expand(instead)
    return "something here cannot be read"


class _TooMuch(Exception):
    """Ends the reading after a fatal problem has been noted."""


class _Open:
    """A mapping or sequence whose end has not come yet."""

    __slots__ = ("anchor", "key", "kind", "path", "size", "skip", "value")

    def __init__(self, kind: str, path: Path, anchor: str | None) -> None:
        self.kind = kind
        self.path = path
        self.anchor = anchor
        self.value: Any = {} if kind == "map" else []
        self.key: str | None = None
        self.skip = False
        self.size = 1


class _Builder:
    def __init__(self, name: str, findings: Findings) -> None:
        self.document = Document(name, None)
        self._findings = findings
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._documents = 0
        self._size = 0

    def take(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            self._begin(event)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            done = self._stack.pop()
            value = done.value if done.kind == "map" else tuple(done.value)
            if done.anchor is not None:
                self._anchors[done.anchor] = (value, done.size)
            self._put(value, done.size)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._fail("SK013", self._at(event), "a second document begins here.", "Make two files of it.")

    def _at(self, event: Event) -> Place:
        mark = event.start_mark
        path = self._path()
        return Place(self.document.file, mark.line + 1, mark.column + 1, ".".join(map(str, path)))

    def _fail(self, code: str, place: Place, message: str, hint: str = "") -> None:
        self._findings.add(code, place, message, hint)
        raise _TooMuch

    def _path(self) -> Path:
        """Return the path of the value that comes next."""
        if not self._stack:
            return ()
        top = self._stack[-1]
        if top.kind == "seq":
            return (*top.path, len(top.value))
        return top.path if top.key is None else (*top.path, top.key)

    def _expects_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].kind == "map" and self._stack[-1].key is None

    def _grow(self, event: Event, size: int) -> None:
        self._size += size
        if self._size > MOST_VALUES:
            self._fail(
                "SK012",
                self._at(event),
                f"unfolds to more than {MOST_VALUES:,} values.",
                "Write less, without aliases.",
            )

    def _no_tag(self, event: Any) -> None:
        tag = event.tag
        if tag is not None:
            self._fail(
                "SK013", self._at(event), f"tag '{tag}' is not allowed.", "Remove it; quote the value if it is text."
            )

    def _begin(self, event: Any) -> None:
        self._no_tag(event)
        self._grow(event, 1)
        if self._expects_key():
            self._fail("SK010", self._at(event), "a key must be a word.", "Quote text that begins with '{' or '['.")
        if len(self._stack) >= MOST_DEPTH:
            self._fail("SK012", self._at(event), f"is nested more than {MOST_DEPTH} deep.", "Scenario files are flat.")
        path = self._path()
        self._note_value(path, event)
        kind = "map" if isinstance(event, MappingStartEvent) else "seq"
        self._stack.append(_Open(kind, path, event.anchor))

    def _note_value(self, path: Path, event: Event) -> None:
        if path not in self.document.values:
            self.document.values[path] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def _put(self, value: Any, size: int) -> None:
        if not self._stack:
            self.document.data = value
            return
        top = self._stack[-1]
        top.size += size
        if top.kind == "seq":
            top.value.append(value)
            return
        assert top.key is not None
        if not top.skip:
            top.value[top.key] = value
        top.key, top.skip = None, False

    def _alias(self, event: Any) -> None:
        if any(entry.anchor == event.anchor for entry in self._stack):
            words = f"alias '*{event.anchor}' stands inside the value that it stands for."
            self._fail("SK010", self._at(event), words, "Write out what is meant, without an alias.")
        if event.anchor not in self._anchors:
            words = f"alias '*{event.anchor}' has no anchor before it."
            self._fail("SK010", self._at(event), words, "Write the value itself, in quotes if it begins with '*'.")
        if self._expects_key():
            self._fail("SK010", self._at(event), "an alias cannot be a key.", "Write the key itself.")
        value, size = self._anchors[event.anchor]
        self._grow(event, size)
        self._note_value(self._path(), event)
        self._put(value, size)

    def _scalar(self, event: Any) -> None:
        self._no_tag(event)
        self._grow(event, 1)
        odd = strange_letter(event.value)
        words = f"the escape for the character {odd} stands for nothing that a text has."
        if self._expects_key():
            if odd is not None:
                self._fail("SK006", self._at(event), words, "Take it out.")
            self._take_key(event)
            return
        path = self._path()
        plain = event.style is None or event.style == ""
        if plain and event.value == "" and path in self.document.keys:  # its mark is where the next thing begins
            self.document.values.setdefault(path, self.document.keys[path])
        self._note_value(path, event)
        value = self._resolved(event, path) if plain else event.value
        if odd is not None:
            self._refused("SK006", event, words, "Take it out, or write the character itself.")
            value = "?"
        if isinstance(value, str) and event.start_mark.line == event.end_mark.line:
            opening = 0 if plain else 1
            if event.end_mark.column - event.start_mark.column == len(event.value) + 2 * opening:
                self.document.plain[path] = opening
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        self._put(value, 1)

    def _take_key(self, event: Any) -> None:
        top = self._stack[-1]
        key = event.value
        if event.style in (None, "") and (_INT.fullmatch(key) or _FLOAT.fullmatch(key)):
            self._findings.add("SK016", self._at(event), f"the key {key} is a number.", "Keys are words.")
        top.key = key
        if key in top.value:
            first_line = self.document.keys[(*top.path, key)][0]
            self._findings.add(
                "SK011",
                self._at(event),
                f"the key '{key}' stands twice, first in line {first_line}.",
                "Keep one of them.",
            )
            top.skip = True
        else:
            self.document.keys[(*top.path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def _resolved(self, event: Any, path: Path) -> Any:
        """Return the value of an unquoted scalar by the core schema of YAML 1.2; refuse what others read otherwise."""
        text: str = event.value
        if text in _NULL:
            return None
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        if text in _YES_NO:
            remedy = "Write true or false, or quote it if it is text."
            self._ambiguous(event, f"{text} without quotes is true or false to other readers and text here.", remedy)
        elif _NOT_FINITE.fullmatch(text):
            return self._refused("SK019", event, f"{text} is no finite number.", "Write a number.")
        elif _CLOCK.fullmatch(text):
            hint = f'Write "{text}" in quotes if it is a time of the day, else the number itself.'
            self._ambiguous(event, _clock_sentence(text), hint)
        elif _DATE.fullmatch(text):
            words = f"{text} without quotes is a date to other readers, which may shift it to another time zone."
            self._ambiguous(event, words, f'Write "{text}" in quotes.')
        elif _LEADING_ZERO.fullmatch(text):
            words = f"{text} without quotes is an octal number to other readers."
            self._ambiguous(
                event, words, f'Write "{text}" in quotes if it is a code, else leave out the zero in front.'
            )
        elif _INT.fullmatch(text):
            self.document.raw[path] = text
            return _whole(text)
        elif _FLOAT.fullmatch(text):
            self.document.raw[path] = text
            number = float(text)
            if number in (float("inf"), float("-inf")):
                return self._refused("SK019", event, f"{text} is too large for a number.", "Write a smaller one.")
            return number
        elif "_" in text and _UNDERSCORED.fullmatch(text):
            self._ambiguous(
                event, f"{text} is a number to other readers and text here.", "Write it without '_', or quote it."
            )
        return text

    def _ambiguous(self, event: Event, message: str, hint: str) -> None:
        self._refused("SK018", event, message, hint)

    def _refused(self, code: str, event: Event, message: str, hint: str) -> None:
        """Note a value about which nothing more needs to be said."""
        self.document.doubtful.add(self._path())
        self._findings.add(code, self._at(event), message, hint)


def _whole(text: str) -> int | float:
    if text[:2] in ("0o", "0x"):
        number = int(text, 0)
        return number if number < _TOO_LARGE else _TOO_LARGE
    return int(text) if len(text) <= 18 else float(text)


def _clock_sentence(text: str) -> str:
    value = 0.0
    for part in text.lstrip("+-").split(":"):
        value = value * 60 + float(part)
    return f"{text} without quotes is the number {value:g} to other readers, which count in sixties."
