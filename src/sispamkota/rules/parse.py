"""Read rule packs and expectations: rules where they are right, one problem where they are not.

A file is read to its end whatever is wrong in it; a rule with a mistake is left out and reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from sispamkota.core.errors import Problem
from sispamkota.rules.conditions import SECOND, ConditionReader
from sispamkota.rules.model import CLOCKS, DRAFT_PACKS, SEVERITIES, Check, Condition, Rule, Text, numeric_paths
from sispamkota.rules.yamltree import Node, read_tree

RULE_KEYS: Final = (
    "id", "pack", "clock", "severity", "sev", "text", "src", "valid_from", "valid_to", "trigger", "never", "fields",
    "before", "not_before", "latest", "after", "not_after", "unless", "thresholds", "differs",
)  # fmt: skip
EXPECTATION_KEYS: Final = (
    "id", "inject", "cell", "received_by", "task", "text_id", "text_en", "clock", "severity", "src", "trigger",
    "never", "fields", "before", "not_before", "latest", "after", "not_after", "unless", "thresholds",
)  # fmt: skip
FILE_KEYS: Final = ("pack", "title", "vars", "rules")
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


class _Reader(ConditionReader):
    """One rule file being read."""

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
        differs, differs_from, differs_rules = self.differs(keys.get("differs"), f"{path}.differs")
        trigger, never = self.trigger(keys, node, path, None)
        rule = self.common(keys, node, path, trigger)
        if len(self.problems) > before or rule is None or text is None:
            return None
        return (
            dataclasses.replace(
                rule,
                id=ident,
                pack=own,
                severity=severity,
                text=text,
                never=never,
                clock=self.choice(keys.get("clock"), f"{path}.clock", CLOCKS, "scenario"),
                src=self.word(keys.get("src"), f"{path}.src") or "",
                differs=differs,
                differs_from=differs_from,
                differs_rules=differs_rules,
            )
            if len(self.problems) == before
            else None
        )

    def differs(self, node: Node | None, path: str) -> tuple[Text | None, str, tuple[str, ...]]:
        """Return why another pack judges otherwise, that pack, and its rules on the same matter."""
        if node is None:
            return None, "", ()
        keys = self.keys(node, path, ("pack", "rules", "id", "en"))
        if keys is None:
            return None, "", ()
        if "pack" not in keys:
            hint = "Write differs: {pack: national, rules: [R-15], id: ..., en: ...}."
            self.tell(node, path, "it names no pack.", hint, "SK303")
        other = self.word(keys.get("pack"), f"{path}.pack") or ""
        listed = self.listed(keys["rules"], f"{path}.rules") if "rules" in keys else ()
        rules = tuple(self.form(one, f"{path}.rules") for one in listed)
        return self.words(keys, node, path), DRAFT_PACKS.get(other, other), rules

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
            operator: self.conditions(keys[operator], f"{path}.{operator}", operator, trigger)
            if operator in keys
            else ()
            for operator in SECOND
        }
        asks = ("never", "fields", *SECOND[:-1])
        if trigger is not None and not any(key in keys for key in asks):
            hint = f"Add one of {', '.join(asks[1:])}, or write never for the trigger."
            self.tell(node, path, "it asks nothing.", hint, "SK303")
        valid_from = self.day(keys.get("valid_from"), f"{path}.valid_from")
        valid_to = self.day(keys.get("valid_to"), f"{path}.valid_to")
        if valid_from and valid_to and valid_to < valid_from:
            self.tell(
                keys["valid_to"], f"{path}.valid_to", f"{valid_to} is before valid_from.", "Exchange the two.", "SK309"
            )
        if trigger is None:
            return None
        rule = Rule(
            id="",
            pack="",
            severity="info",
            text=Text("", ""),
            trigger=trigger,
            fields=fields,
            valid_from=valid_from,
            valid_to=valid_to,
            line=node.line,
            before=second["before"],
            not_before=second["not_before"],
            latest=second["latest"],
            after=second["after"],
            not_after=second["not_after"],
            unless=second["unless"],
        )
        tuned = (
            tuple(str(one.value) for one in self.listed(keys["thresholds"], f"{path}.thresholds"))
            if "thresholds" in keys
            else ()
        )
        known = [name for name, _ in numeric_paths(rule)]
        for name in tuned:
            if name not in known:
                hint = f"Numbers of this rule: {', '.join(known) or 'none'}."
                self.tell(
                    keys["thresholds"], f"{path}.thresholds", f"'{name}' is no number of this rule.", hint, "SK310"
                )
        return dataclasses.replace(rule, tuned=tuned)
