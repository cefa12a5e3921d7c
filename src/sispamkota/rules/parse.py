"""Read rule packs and expectations: rules where they are right, one problem where they are not.

A file is read to its end whatever is wrong in it; a rule with a mistake is left out and reported.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from sispamkota.core.errors import Problem
from sispamkota.core.registry import nearest
from sispamkota.journal.kinds import KINDS
from sispamkota.rules.model import CLOCKS, DRAFT_PACKS, PACKS, SEVERITIES, Check, Condition, Rule, Text, numeric_paths
from sispamkota.rules.values import OPERATORS, ORDERED, Scalar, Value
from sispamkota.rules.yamltree import Node, read_tree

RULE_KEYS: Final = (
    "id", "pack", "clock", "severity", "sev", "text", "src", "valid_from", "valid_to", "trigger", "never", "fields",
    "before", "not_before", "latest", "after", "not_after", "unless", "thresholds", "differs",
)  # fmt: skip
EXPECTATION_KEYS: Final = (
    "id", "inject", "cell", "received_by", "task", "text_id", "text_en", "clock", "severity", "src", "trigger",
    "never", "fields", "before", "not_before", "latest", "after", "not_after", "unless", "thresholds",
)  # fmt: skip
CONDITION_KEYS: Final = ("type", "where", "within_s", "min_age_s", "count", "same")
FILE_KEYS: Final = ("pack", "title", "vars", "rules")
SECOND: Final = ("before", "not_before", "latest", "after", "not_after", "unless")
DEADLINES: Final = ("after", "not_after")
ID: Final = re.compile(r"[A-Z]+[A-Z0-9]*(-[A-Z0-9]+)*")
EXPECTED: Final = "expected"
"""Pack name of the rules that expectations are."""


def parse_rules(text: str, file: str, *, pack: str = "") -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Return the rules of a pack file and its mistakes.

    Parameters
    ----------
    text : str
        The file's content.
    file : str
        Its name, for the problems.
    pack : str
        Pack of rules that name none; else the file's own ``pack``, else the file's name.

    Returns
    -------
    rules : tuple of Rule
    problems : tuple of Problem
        Sorted by line.
    """
    reader = _Reader(file)
    tree, problems = read_tree(text, file)
    reader.problems.extend(problems)
    if tree is None:
        if not problems:
            reader.tell(None, "", "the file is empty.", "Write 'rules:' with a list of rules.", "SK302")
        return (), reader.sorted()
    entries, default = reader.file(tree)
    stem = file.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    rules = [reader.rule(node, place, pack or default or stem) for place, node in enumerate(entries)]
    return reader.unique(rules, entries), reader.sorted()


def parse_expectations(text: str, file: str) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Return the expectations of ``expectations.yaml`` as rules, and the file's mistakes.

    An expectation names its inject and the cell that owes it.  Without a ``trigger`` it begins when
    the inject reaches ``received_by``, by default the cell that owes it.  Its clock is ``people``
    unless it says otherwise.
    """
    reader = _Reader(file)
    tree, problems = read_tree(text, file)
    reader.problems.extend(problems)
    if tree is None:
        return (), reader.sorted()
    entries = reader.expectation_file(tree)
    rules = [reader.expectation(node, place) for place, node in enumerate(entries)]
    return reader.unique(rules, entries), reader.sorted()


class _Reader:
    """One file being read; collects problems as it goes."""

    def __init__(self, file: str) -> None:
        self.file_name = file
        self.problems: list[Problem] = []
        self.vars: dict[str, Value] = {}

    def tell(self, node: Node | None, path: str, message: str, hint: str, code: str) -> None:
        line, column = (node.line, node.column) if node is not None else (0, 0)
        self.problems.append(Problem(self.file_name, line, column, path, message, hint, code))

    def sorted(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.problems))

    # The file --------------------------------------------------------------------------------

    def file(self, tree: Node) -> tuple[tuple[Node, ...], str]:
        """Return the nodes of the rules and the file's pack."""
        if tree.shape == "list":
            return tree.members(), ""
        keys = self.keys(tree, "", FILE_KEYS)
        if keys is None:
            return (), ""
        pack = self.word(keys.get("pack"), "pack") or ""
        if "vars" in keys:
            for name, node in keys["vars"].items():
                value = self.value(node, f"vars.{name.value}")
                if value is not None:
                    self.vars[str(name.value)] = value
        if "rules" not in keys:
            self.tell(tree, "", "there is no list of rules.", "Write 'rules:' with one entry for each rule.", "SK302")
            return (), pack
        return self.listed(keys["rules"], "rules"), DRAFT_PACKS.get(pack, pack)

    def expectation_file(self, tree: Node) -> tuple[Node, ...]:
        if tree.shape == "list":
            return tree.members()
        keys = self.keys(tree, "", ("expectations", "vars"))
        if keys is None or "expectations" not in keys:
            if keys is not None:
                hint = "Write 'expectations:' with one entry for each."
                self.tell(tree, "", "there is no list of expectations.", hint, "SK302")
            return ()
        for name, node in keys["vars"].items() if "vars" in keys else ():
            value = self.value(node, f"vars.{name.value}")
            if value is not None:
                self.vars[str(name.value)] = value
        return self.listed(keys["expectations"], "expectations")

    def unique(self, rules: list[Rule | None], nodes: tuple[Node, ...]) -> tuple[Rule, ...]:
        first: dict[str, int] = {}
        kept: list[Rule] = []
        for rule, node in zip(rules, nodes, strict=True):
            if rule is None:
                continue
            if rule.id in first:
                message = f"the id {rule.id} stands twice; it is first used in line {first[rule.id]}."
                self.tell(node, rule.id, message, "Give this one another id.", "SK308")
                continue
            first[rule.id] = node.line
            kept.append(rule)
        return tuple(kept)

    # A rule ----------------------------------------------------------------------------------

    def rule(self, node: Node, place: int, pack: str) -> Rule | None:
        before = len(self.problems)
        keys = self.keys(node, f"rules.{place}", RULE_KEYS)
        if keys is None:
            return None
        ident = self.ident(keys, node, f"rules.{place}")
        path = ident or f"rules.{place}"
        own = self.word(keys.get("pack"), f"{path}.pack") or pack
        own = DRAFT_PACKS.get(own, own)
        severity = self.severity(keys, node, path)
        text = self.text(keys.get("text"), node, f"{path}.text")
        trigger, never = self.trigger(keys, node, path, None)
        rule = self.common(keys, node, path, trigger)
        if len(self.problems) > before or rule is None or text is None:
            return None
        return dataclasses.replace(
            rule,
            id=ident,
            pack=own,
            severity=severity,
            text=text,
            never=never,
            clock=self.choice(keys.get("clock"), f"{path}.clock", CLOCKS, "scenario"),
            src=self.word(keys.get("src"), f"{path}.src") or "",
            differs=self.text(keys["differs"], node, f"{path}.differs") if "differs" in keys else None,
        ) if len(self.problems) == before else None

    def expectation(self, node: Node, place: int) -> Rule | None:
        before = len(self.problems)
        keys = self.keys(node, f"expectations.{place}", EXPECTATION_KEYS)
        if keys is None:
            return None
        ident = self.ident(keys, node, f"expectations.{place}")
        path = ident or f"expectations.{place}"
        inject = self.needed_id(keys, node, "inject", path)
        cell = self.needed_id(keys, node, "cell", path)
        receiver = self.word(keys.get("received_by"), f"{path}.received_by") or cell
        text_id = self.word(keys.get("text_id"), f"{path}.text_id") or ""
        text_en = self.word(keys.get("text_en"), f"{path}.text_en") or text_id
        if not text_en:
            self.tell(node, path, "it has no words.", "Write text_id and text_en: what good looks like.", "SK303")
        where = (Check("inject", "eq", inject), Check("cell", "eq", receiver))
        trigger, never = self.trigger(keys, node, path, Condition("inject.delivered", where))
        rule = self.common(keys, node, path, trigger)
        clock = self.choice(keys.get("clock"), f"{path}.clock", CLOCKS, "people")
        severity = self.choice(keys.get("severity"), f"{path}.severity", SEVERITIES, "minor")
        task = self.word(keys.get("task"), f"{path}.task") or ""
        src = self.word(keys.get("src"), f"{path}.src") or ""
        if len(self.problems) > before or rule is None:
            return None
        return dataclasses.replace(
            rule,
            id=ident,
            pack=EXPECTED,
            severity=severity,
            text=Text(text_id or text_en, text_en),
            never=never,
            clock=clock,
            src=src,
            inject=inject,
            cell=cell,
            task=task,
        )

    def common(self, keys: Mapping[str, Node], node: Node, path: str, trigger: Condition | None) -> Rule | None:
        """Return what rules and expectations share, with a placeholder for the rest."""
        fields = self.fields(keys["fields"], f"{path}.fields", trigger) if "fields" in keys else ()
        second = {
            operator: self.conditions(keys[operator], f"{path}.{operator}", operator, trigger) if operator in keys else ()
            for operator in SECOND
        }
        if trigger is not None and "never" not in keys and not fields and not any(second[one] for one in SECOND[:-1]):
            if not any(key in keys for key in ("fields", *SECOND[:-1])):
                hint = "Add one of fields, before, not_before, latest, after, not_after, or write never for the trigger."
                self.tell(node, path, "it asks nothing.", hint, "SK303")
        valid_from = self.day(keys.get("valid_from"), f"{path}.valid_from")
        valid_to = self.day(keys.get("valid_to"), f"{path}.valid_to")
        if valid_from and valid_to and valid_to < valid_from:
            self.tell(keys["valid_to"], f"{path}.valid_to", f"{valid_to} is before valid_from.", "Exchange the two.", "SK309")
        if trigger is None:
            return None
        rule = Rule(
            "", "", "info", Text("", ""), trigger, fields=fields, valid_from=valid_from, valid_to=valid_to, line=node.line,
            **second,
        )  # fmt: skip
        tuned = tuple(str(one.value) for one in self.listed(keys["thresholds"], f"{path}.thresholds")) if "thresholds" in keys else ()
        known = [name for name, _ in numeric_paths(rule)]
        for name in tuned:
            if name not in known:
                hint = f"Numbers of this rule: {', '.join(known) or 'none'}."
                self.tell(keys["thresholds"], f"{path}.thresholds", f"'{name}' is no number of this rule.", hint, "SK310")
        return dataclasses.replace(rule, tuned=tuned)

    def trigger(
        self, keys: Mapping[str, Node], node: Node, path: str, default: Condition | None
    ) -> tuple[Condition | None, bool]:
        if "trigger" in keys and "never" in keys:
            self.tell(keys["never"], f"{path}.never", "it has both trigger and never.", "Keep one of them.", "SK303")
            return None, False
        for name in ("trigger", "never"):
            if name in keys:
                found = self.condition(keys[name], f"{path}.{name}", name, None)
                return found, name == "never"
        if default is None:
            hint = "Write trigger: {type: KIND} (not 'on', which some readers take for true)."
            self.tell(node, path, "it has no trigger.", hint, "SK303")
        return default, False

    # Conditions ------------------------------------------------------------------------------

    def conditions(self, node: Node, path: str, operator: str, trigger: Condition | None) -> tuple[Condition, ...]:
        members = node.members() if node.shape == "list" else (node,)
        if not members:
            self.tell(node, path, "the list is empty.", "Write at least one condition, or leave it out.", "SK303")
        found = []
        for place, member in enumerate(members):
            where = path if node.shape != "list" else f"{path}.{place}"
            condition = self.condition(member, where, operator, trigger)
            if condition is not None:
                found.append(condition)
        return tuple(found)

    def condition(self, node: Node, path: str, operator: str, trigger: Condition | None) -> Condition | None:
        keys = self.keys(node, path, CONDITION_KEYS)
        if keys is None:
            return None
        if "type" not in keys:
            self.tell(node, path, "it names no kind of event.", "Write type: KIND.", "SK303")
            return None
        kind = self.word(keys["type"], f"{path}.type") or ""
        if kind not in KINDS:
            near = nearest(kind, list(KINDS))
            hint = f"Did you mean '{near}'?" if near else "docs/reference lists the kinds."
            self.tell(keys["type"], f"{path}.type", f"'{kind}' is no kind of event.", hint, "SK304")
            return None
        where = self.where(keys["where"], f"{path}.where", kind) if "where" in keys else ()
        if operator in ("trigger", "never"):
            for name in ("within_s", "min_age_s", "count", "same"):
                if name in keys:
                    self.tell(keys[name], f"{path}.{name}", f"a {operator} has no '{name}'.", "It takes type and where.", "SK305")
            return Condition(kind, where)
        same = tuple(str(one.value) for one in self.listed(keys["same"], f"{path}.same")) if "same" in keys else ()
        for name in same:
            self.field(keys["same"], f"{path}.same", kind, name)
            if trigger is not None:
                self.field(keys["same"], f"{path}.same", trigger.type, name)
        within_s = self.seconds(keys.get("within_s"), f"{path}.within_s")
        if operator in DEADLINES and "within_s" not in keys:
            self.tell(node, path, f"'{operator}' has no within_s.", "A duty without a deadline is never due: give one.", "SK303")
        min_age_s = self.seconds(keys.get("min_age_s"), f"{path}.min_age_s") or 0.0
        if min_age_s and operator not in ("before", "not_before"):
            self.tell(keys["min_age_s"], f"{path}.min_age_s", "only before and not_before ask for an age.", "Take it out.", "SK305")
        if within_s is not None and min_age_s > within_s:
            self.tell(keys["min_age_s"], f"{path}.min_age_s", "it is longer than within_s.", "Nothing can meet both.", "SK305")
        count = 1
        if "count" in keys:
            value = keys["count"].value
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                self.tell(keys["count"], f"{path}.count", f"'{value}' is no count.", "Write a whole number from 1.", "SK306")
            else:
                count = value
            if operator in ("latest", "unless"):
                self.tell(keys["count"], f"{path}.count", f"'{operator}' counts nothing.", "Take it out.", "SK305")
        return Condition(kind, where, same, within_s, min_age_s, count)

    def where(self, node: Node, path: str, kind: str) -> tuple[Check, ...]:
        if node.shape != "map":
            self.tell(node, path, "it is no mapping.", "Write {field: value}.", "SK306")
            return ()
        checks: list[Check] = []
        for name, value in node.items():
            field = str(name.value)
            if not self.field(name, f"{path}.{field}", kind, field):
                continue
            if value.shape == "map":
                for op, operand in value.items():
                    check = self.check(op, operand, f"{path}.{field}", field)
                    if check is not None:
                        checks.append(check)
                continue
            found = self.value(value, f"{path}.{field}")
            if found is not None:
                checks.append(Check(field, "in" if isinstance(found, tuple) else "eq", found))
        return tuple(checks)

    def fields(self, node: Node, path: str, trigger: Condition | None) -> tuple[Check, ...]:
        checks: list[Check] = []
        for place, member in enumerate(self.listed(node, path)):
            parts = member.members()
            if len(parts) != 3:
                self.tell(member, f"{path}.{place}", "it is no test.", "Write [field, operator, value].", "SK306")
                continue
            field = str(parts[0].value)
            if trigger is not None and not self.field(parts[0], f"{path}.{place}", trigger.type, field):
                continue
            check = self.check(parts[1], parts[2], f"{path}.{place}", field)
            if check is not None:
                checks.append(check)
        return tuple(checks)

    def check(self, op: Node, operand: Node, path: str, field: str) -> Check | None:
        name = str(op.value)
        if name not in OPERATORS:
            near = nearest(name, OPERATORS)
            hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(OPERATORS)}."
            self.tell(op, path, f"'{name}' is no operator.", hint, "SK305")
            return None
        value = self.value(operand, path)
        if value is None:
            return None
        if name in ORDERED and (isinstance(value, (bool, str, tuple))):
            self.tell(operand, path, f"'{name}' compares with a number.", "Write a number.", "SK306")
            return None
        if name in ("in", "notin") and not isinstance(value, tuple):
            self.tell(operand, path, f"'{name}' needs a list.", "Write [a, b].", "SK306")
            return None
        if name == "nonempty" and not isinstance(value, bool):
            self.tell(operand, path, "'nonempty' needs true or false.", "Write [field, nonempty, true].", "SK306")
            return None
        return Check(field, name, value)

    def field(self, node: Node, path: str, kind: str, name: str) -> bool:
        known = [entry.name for entry in dataclasses.fields(KINDS.get(kind))]
        if name.partition(".")[0] in known:
            return True
        near = nearest(name, known)
        hint = f"Did you mean '{near}'?" if near else f"Its fields: {', '.join(known) or 'none'}."
        self.tell(node, path, f"'{kind}' has no field '{name}'.", hint, "SK304")
        return False

    # Values ----------------------------------------------------------------------------------

    def keys(self, node: Node, path: str, known: tuple[str, ...]) -> dict[str, Node] | None:
        if node.shape != "map":
            self.tell(node, path, "it is no mapping.", f"Write key: value, with keys {', '.join(known)}.", "SK306")
            return None
        found: dict[str, Node] = {}
        for key, value in node.items():
            name = str(key.value)
            if name not in known:
                near = nearest(name, known)
                hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(known)}."
                if name in ("on", "True", "true"):
                    hint = "Write 'trigger'."
                self.tell(key, f"{path}.{name}".lstrip("."), "unknown key.", hint, "SK303")
                continue
            found[name] = value
        return found

    def listed(self, node: Node, path: str) -> tuple[Node, ...]:
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
        if node is None:
            return None
        if node.shape != "scalar" or not isinstance(node.value, str):
            self.tell(node, path, f"'{node.value if node.shape == 'scalar' else node.shape}' is no text.", "Write words, in quotes if need be.", "SK306")
            return None
        return node.value

    def text(self, node: Node | None, parent: Node, path: str) -> Text | None:
        if node is None:
            self.tell(parent, path, "it has no words.", "Write text: {id: ..., en: ...}.", "SK303")
            return None
        if node.shape == "scalar":
            word = self.word(node, path)
            return None if word is None else Text(word, word)
        keys = self.keys(node, path, ("id", "en"))
        if keys is None:
            return None
        words = {lang: self.word(value, f"{path}.{lang}") or "" for lang, value in keys.items()}
        known = words.get("en") or words.get("id") or ""
        if not known:
            self.tell(node, path, "it has no words.", "Write {id: ..., en: ...}.", "SK303")
            return None
        return Text(words.get("id") or known, words.get("en") or known)

    def ident(self, keys: Mapping[str, Node], node: Node, path: str) -> str:
        if "id" not in keys:
            self.tell(node, path, "it has no id.", "Write id: R-01 or another word of capitals, digits and hyphens.", "SK303")
            return ""
        return self.form(keys["id"], f"{path}.id")

    def form(self, node: Node, path: str) -> str:
        word = self.word(node, path) or ""
        if word and not ID.fullmatch(word):
            self.tell(node, path, f"'{word}' is no id.", "Use capitals and digits in groups joined by hyphens.", "SK306")
            return ""
        return word

    def needed_id(self, keys: Mapping[str, Node], node: Node, name: str, path: str) -> str:
        if name not in keys:
            self.tell(node, path, f"it names no {name}.", f"Write {name}: ID.", "SK303")
            return ""
        return self.form(keys[name], f"{path}.{name}")

    def severity(self, keys: Mapping[str, Node], node: Node, path: str) -> str:
        name = "severity" if "severity" in keys else "sev"
        if name not in keys:
            self.tell(node, path, "it has no severity.", f"One of {', '.join(SEVERITIES)}.", "SK303")
            return ""
        return self.choice(keys[name], f"{path}.{name}", SEVERITIES, "")

    def choice(self, node: Node | None, path: str, known: tuple[str, ...], default: str) -> str:
        if node is None:
            return default
        word = str(node.value)
        if word not in known:
            near = nearest(word, known)
            hint = f"Did you mean '{near}'?" if near else f"One of {', '.join(known)}."
            self.tell(node, path, f"'{word}' is not known.", hint, "SK306")
            return default
        return word

    def seconds(self, node: Node | None, path: str) -> float | None:
        if node is None:
            return None
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            self.tell(node, path, f"'{value}' is no number of seconds.", "Write seconds, such as 600.", "SK306")
            return None
        return float(value)

    def day(self, node: Node | None, path: str) -> date | None:
        if node is None:
            return None
        try:
            return date.fromisoformat(str(node.value))
        except ValueError:
            self.tell(node, path, f"'{node.value}' is no date.", 'Write "2026-01-02", quoted.', "SK309")
            return None


__all__ = ["EXPECTED", "PACKS", "parse_expectations", "parse_rules"]
