"""YAML as a tree with the line and column of every key and value, and every mistake of the file."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sispamkota.core.errors import Problem

LIMIT = 2_000_000
"""Most characters of a rule file (assumed; the four packs together have 60,000)."""

_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")

DEPTH = 40
"""Deepest nesting of a rule file (assumed; a rule needs 6)."""
_SHALLOWER = "A rule needs 6 levels: close the brackets that were left open, or take inner ones out."


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place.

    Attributes
    ----------
    value : scalar, tuple of Node, or tuple of (Node, Node) pairs
        The value; a mapping is its pairs in order.
    shape : str
        "scalar", "list", "map", or "refused" where a problem was already told.
    line, column : int
        One-based place.
    """

    value: Any
    shape: str
    line: int
    column: int

    def items(self) -> tuple[tuple[Node, Node], ...]:
        """Return the pairs of a mapping, none for anything else."""
        pairs: tuple[tuple[Node, Node], ...] = self.value if self.shape == "map" else ()
        return pairs

    def members(self) -> tuple[Node, ...]:
        """Return the members of a list, none for anything else."""
        members: tuple[Node, ...] = self.value if self.shape == "list" else ()
        return members


def read_tree(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Return the tree of a YAML 1.2 document, or None with the reason why there is none.

    Anchors and aliases are refused, since a few of them unfold into millions of values.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    problems: list[Problem] = []

    def report(line: int, column: int, message: str, hint: str) -> None:
        problems.append(Problem(file, line, column, "", message, hint, "SK301"))

    if len(text) > LIMIT:
        report(0, 0, f"the file has {len(text)} characters.", f"A rule file has at most {LIMIT}.")
        return None, tuple(problems)
    try:
        root = YAML(typ="rt", pure=True).compose(text)
        tree = None if root is None else _convert(root, report, set(), 0)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = str(error.problem or error.context or "it does not parse").splitlines()[0]
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        report(line, column, f"this is no YAML: {what}.", "Check indentation, quotes and brackets before this place.")
        return None, tuple(problems)
    except RecursionError:
        line, column = _too_deep(text)
        report(line, column, f"values are nested deeper than {DEPTH}.", _SHALLOWER)
        return None, tuple(problems)
    except (YAMLError, ValueError) as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        report(0, 0, f"this is no YAML: {what}.", "Check the encoding (UTF-8), brackets and quotes.")
        return None, tuple(problems)
    return tree, tuple(problems)


def _too_deep(text: str) -> tuple[int, int]:
    """Return the line and column of the first value that is nested too deep, found without a step into any."""
    from ruamel.yaml import YAML

    depth = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        name = type(event).__name__
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            depth += 1
            if depth > DEPTH + 1:
                return event.start_mark.line + 1, event.start_mark.column + 1
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            depth -= 1
    return 0, 0


def _convert(node: Any, report: Callable[[int, int, str, str], None], seen: set[int], depth: int) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if node.anchor is not None and node.id != "scalar" and id(node) in seen:
        report(line, column, "an alias (*name) repeats this value.", "Write the value out in each place.")
        return Node(None, "refused", line, column)
    if depth > DEPTH:
        report(line, column, f"values are nested deeper than {DEPTH}.", _SHALLOWER)
        return Node(None, "refused", line, column)
    if node.id == "mapping":
        seen.add(id(node))
        pairs: list[tuple[Node, Node]] = []
        names: set[object] = set()
        for key, value in node.value:
            name = _convert(key, report, seen, depth + 1)
            if name.shape != "scalar":
                report(name.line, name.column, "a key is a list or a mapping.", "Write a plain word before the colon.")
                continue
            if name.value in names:
                report(name.line, name.column, f"the key '{name.value}' stands twice.", "Keep one of them.")
                continue
            names.add(name.value)
            pairs.append((name, _convert(value, report, seen, depth + 1)))
        return Node(tuple(pairs), "map", line, column)
    if node.id == "sequence":
        seen.add(id(node))
        return Node(tuple(_convert(one, report, seen, depth + 1) for one in node.value), "list", line, column)
    return Node(_scalar(node, report, line, column), "scalar", line, column)


def _scalar(
    node: Any, report: Callable[[int, int, str, str], None], line: int, column: int
) -> str | int | float | bool | None:
    kind = str(node.tag).rpartition(":")[2]
    text = str(node.value)
    odd = _STRANGE.search(text)
    if odd is not None:
        words = f"the escape for the character U+{ord(odd.group()):04X} stands for nothing that a text has."
        report(line, column, words, "Take it out, or write the character itself.")
        return None
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        try:
            return int(text.replace("_", ""), 0)
        except ValueError:
            try:
                return int(text)  # leading zeros
            except ValueError:
                report(line, column, f"'{text}' is no whole number.", "Write digits only, or quote it.")
                return None
    if kind == "float":
        plain = text.replace("_", "").lower().lstrip("+")
        try:
            number = float(plain)
        except ValueError:
            number = math.inf
        if not math.isfinite(number):
            report(line, column, f"'{text}' is no finite number.", "Write a number such as 0.8.")
            return None
        return number
    if kind == "timestamp":
        report(line, column, f"the date {text} is not quoted.", f'Write "{text}": other readers take it for a date.')
    return text
