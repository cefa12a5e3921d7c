"""Values of a rule file, each with its place, and one problem for each that is wrong."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from sispamkota.core.errors import Problem
from sispamkota.core.registry import nearest
from sispamkota.rules.model import DRAFT_PACKS, PACKS, SEVERITIES, Text
from sispamkota.rules.shapes import MoreWords
from sispamkota.rules.values import Scalar, Value
from sispamkota.rules.yamltree import Node

ID: Final = re.compile(r"[A-Z]+[A-Z0-9]*(-[A-Z0-9]+)*")
PACK: Final = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
LABEL: Final = re.compile(r"\[[FRD]\b|\b[FRD]\]")
"""The standing of a source: [F address] found, [R] recalled, [D] our own choice."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def shown(node: Node) -> str:
    """Return the words of a plain value, or what it is instead."""
    if node.shape != "scalar":
        return f"a {node.shape}"
    if isinstance(node.value, bool):
        return str(node.value).lower()
    return "" if node.value is None else str(node.value)


class ValueReader:
    """One file being read; collects problems as it goes."""

    def __init__(self, file: str, more: MoreWords | None = None) -> None:
        self.file_name = file
        self.more: MoreWords = more or {}
        self.problems: list[Problem] = []
        self.vars: dict[str, Value] = {}

    def tell(self, node: Node | None, path: str, message: str, hint: str, code: str) -> None:
        """Note a problem at the place of ``node``."""
        line, column = (node.line, node.column) if node is not None else (0, 0)
        self.problems.append(Problem(self.file_name, line, column, path, message, hint, code))

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems by line."""
        return tuple(sorted(self.problems))

    def keys(self, node: Node, path: str, known: tuple[str, ...]) -> dict[str, Node] | None:
        """Return the values of a mapping by key; an unknown key is a problem and stands in for the nearest one."""
        if node.shape == "refused":
            return None
        if node.shape != "map":
            self.tell(node, path, "it is no mapping.", f"Write key: value, with keys {', '.join(known)}.", "SK306")
            return None
        found: dict[str, Node] = {}
        for key, value in node.items():
            name = str(key.value)
            if name not in known:
                near = nearest(name, known)
                hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(known)}."
                if name in ("on", "True", "true") and "trigger" in known:
                    near, hint = "trigger", "Write 'trigger'."
                self.tell(key, f"{path}.{name}".lstrip("."), "unknown key.", hint, "SK303")
                if near:
                    found.setdefault(near, value)  # so that one slip is one message
                continue
            found[name] = value
        return found

    def listed(self, node: Node, path: str) -> tuple[Node, ...]:
        """Return the members of a list."""
        if node.shape == "refused":
            return ()
        if node.shape != "list":
            self.tell(node, path, "it is no list.", "Write [a, b] or one entry a line, each after '- '.", "SK306")
            return ()
        return node.members()

    def value(self, node: Node, path: str) -> Value | None:
        """Return a scalar or a list of scalars, names beginning with $ expanded."""
        if node.shape == "list":
            values: list[Scalar] = []
            for member in node.members():
                one = self.value(member, path)
                if isinstance(one, tuple):
                    values.extend(one)
                elif one is not None:
                    values.append(one)
            return tuple(values)
        if node.shape == "refused":
            return None
        if node.shape == "map" or node.value is None:
            self.tell(node, path, "a value is missing.", "Write a word, a number, true or false, or a list.", "SK306")
            return None
        found = node.value
        if isinstance(found, str) and found.startswith("$"):
            name = found[1:]
            if name in self.vars:
                return self.vars[name]
            near = nearest(name, list(self.vars))
            hint = f"Did you mean '${near}'?" if near else "Declare it under 'vars:' at the top of the file."
            self.tell(node, path, f"'{found}' is not declared.", hint, "SK307")
            return None
        if isinstance(found, (str, int, float, bool)):
            return found
        return None

    def word(self, node: Node | None, path: str) -> str | None:
        """Return a text, or None."""
        if node is None:
            return None
        if node.shape == "refused":
            return None
        if node.shape != "scalar" or not isinstance(node.value, str):
            self.tell(
                node,
                path,
                f"'{shown(node)}' is no text.",
                "Write words, in quotes if need be.",
                "SK306",
            )
            return None
        return node.value

    def text(self, node: Node | None, parent: Node, path: str, *, draft: bool = False) -> Text | None:
        """Return words in both languages, or None; the draft form of the language has words in one of them only."""
        if node is None:
            self.tell(parent, path, "it has no words.", "Write text: {id: ..., en: ...}.", "SK303")
            return None
        if node.shape == "scalar":
            word = self.word(node, path)
            if word is None:
                return None
            if draft and word.strip():
                return Text(word, word)
            self.tell(node, path, "it has words in one language only.", "Write text: {id: ..., en: ...}.", "SK303")
            return None
        keys = self.keys(node, path, ("id", "en"))
        return None if keys is None else self.words(keys, node, path)

    def words(
        self, keys: Mapping[str, Node], node: Node, path: str, names: tuple[str, str] = ("id", "en")
    ) -> Text | None:
        """Return the words under the keys of the two languages; both must be there."""
        before = len(self.problems)
        found: list[str] = []
        if not any(name in keys for name in names):
            hint = f"Write {names[0]} and {names[1]}: reports come in both languages."
            self.tell(node, path, "it has no words.", hint, "SK303")
            return None
        for name, language in zip(names, ("Indonesian", "English"), strict=True):
            word = self.word(keys[name], f"{path}.{name}") if name in keys else ""
            if word is not None and not word.strip():
                at = keys.get(name, node)
                message = f"it has no words in {language}."
                self.tell(at, path, message, f"Write {name}: in {language}; reports come in both languages.", "SK303")
            found.append(word or "")
        return Text(found[0], found[1]) if len(self.problems) == before else None

    def source(self, node: Node | None, parent: Node, path: str) -> str:
        """Return where a rule is written, with the label of its standing."""
        hint = 'Write src: "LAW, ARTICLE [F address]"; F is found and read, R recalled, D our own choice.'
        if node is None:
            self.tell(parent, path, "it names no source.", hint, "SK303")
            return ""
        word = self.word(node, path)
        if word is not None and not LABEL.search(word):
            self.tell(node, path, f"the source '{word}' has no label.", hint, "SK303")
        return word or ""

    def pack_name(self, node: Node | None, path: str) -> str:
        """Return the name of a pack, short ones of the draft written out; "" where there is none."""
        word = self.word(node, path)
        if node is None or word is None or word in PACKS:
            return word or ""
        if word in DRAFT_PACKS:
            return DRAFT_PACKS[word]
        near = next(iter(difflib.get_close_matches(word.strip().lower(), PACKS, n=1, cutoff=0.9)), None)
        if near is not None:
            self.tell(node, path, f"there is no pack '{word}'.", f"Did you mean '{near}'?", "SK306")
        elif not PACK.fullmatch(word):
            hint = "Use small letters and digits, joined by hyphens or underscores."
            self.tell(node, path, f"'{word}' is no name of a pack.", hint, "SK306")
        return word

    def ident(self, keys: Mapping[str, Node], node: Node, path: str) -> str:
        """Return the id of a rule."""
        if "id" not in keys:
            self.tell(
                node, path, "it has no id.", "Write id: R-01 or another word of capitals, digits and hyphens.", "SK303"
            )
            return ""
        return self.form(keys["id"], f"{path}.id")

    def form(self, node: Node, path: str) -> str:
        """Return an id that has the form of one, else nothing."""
        word = self.word(node, path)
        if word is None or ID.fullmatch(word):
            return word or ""
        plain = word.strip().upper()
        hint = f"Did you mean '{plain}'?" if ID.fullmatch(plain) else "Use capitals and digits joined by hyphens."
        self.tell(node, path, f"'{word}' is no id.", hint, "SK306")
        return ""

    def needed_id(self, keys: Mapping[str, Node], node: Node, name: str, path: str) -> str:
        """Return the id under a key that must be there."""
        if name not in keys:
            self.tell(node, path, f"it names no {name}.", f"Write {name}: ID.", "SK303")
            return ""
        return self.form(keys[name], f"{path}.{name}")

    def severity(self, keys: Mapping[str, Node], node: Node, path: str) -> str:
        """Return the severity; the short key ``sev`` is understood."""
        if "severity" in keys and "sev" in keys:
            self.tell(keys["sev"], f"{path}.sev", "it has both severity and sev.", "Keep one of them.", "SK303")
        name = "severity" if "severity" in keys else "sev"
        if name not in keys:
            self.tell(node, path, "it has no severity.", f"One of {', '.join(SEVERITIES)}.", "SK303")
            return ""
        return self.choice(keys[name], f"{path}.{name}", SEVERITIES, "")

    def choice(self, node: Node | None, path: str, known: tuple[str, ...], default: str) -> str:
        """Return one of the known words."""
        if node is None:
            return default
        if node.shape == "refused":
            return default
        word = shown(node)
        if word not in known:
            near = nearest(word, known)
            hint = f"Did you mean '{near}'?" if near else f"One of {', '.join(known)}."
            self.tell(node, path, f"'{word}' is not known.", hint, "SK306")
            return default
        return word

    def seconds(self, node: Node | None, path: str) -> float | None:
        """Return a length of time in seconds."""
        if node is None:
            return None
        value = node.value
        if node.shape == "refused":
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            self.tell(node, path, f"'{shown(node)}' is no number of seconds.", "Write seconds, such as 600.", "SK306")
            return None
        return float(value)

    def day(self, node: Node | None, path: str) -> date | None:
        """Return a date."""
        if node is None:
            return None
        if node.shape == "refused":
            return None
        written = shown(node)
        try:
            if _DAY.fullmatch(written):
                return date.fromisoformat(written)
        except ValueError:
            pass
        self.tell(node, path, f"'{written}' is no date.", 'Write "2026-01-02", quoted.', "SK309")
        return None
