"""Read rule packs and expectations: rules where they are right, one problem where they are not.

A file is read to its end whatever is wrong in it; a rule with a mistake is left out and reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Final, TypedDict

from sispamkota.core.errors import Problem
from sispamkota.core.registry import nearest
from sispamkota.rules.conditions import SECOND, ConditionReader, clash
from sispamkota.rules.doctrine import ALWAYS, Days, Ground, common, shipped_doctrines
from sispamkota.rules.model import CLOCKS, DRAFT_PACKS, SEVERITIES, Check, Condition, Rule, Text, numeric_paths
from sispamkota.rules.reader import shown
from sispamkota.rules.shapes import MoreWords
from sispamkota.rules.together import Reference, reference_in, reference_problems
from sispamkota.rules.yamltree import Node, read_tree

RULE_KEYS: Final = (
    "id", "pack", "clock", "severity", "sev", "text", "src", "valid_from", "valid_to", "trigger", "never", "fields",
    "before", "not_before", "latest", "after", "not_after", "unless", "thresholds", "differs",
)  # fmt: skip
EXPECTATION_KEYS: Final = (
    "id", "inject", "cell", "received_by", "task", "text_id", "text_en", "clock", "severity", "src", "trigger",
    "never", "fields", "before", "not_before", "latest", "after", "not_after", "unless", "thresholds",
)  # fmt: skip
FILE_KEYS: Final = ("pack", "title", "doctrine", "vars", "rules")
EXPECTED: Final = "expected"
"""Pack name of the rules that expectations are."""


def parse_rules(
    text: str,
    file: str,
    *,
    pack: str = "",
    beside: Iterable[Rule] | None = None,
    more: MoreWords | None = None,
    doctrines: Mapping[str, Ground] | None = None,
) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Return the rules of a pack file and its mistakes.

    Parameters
    ----------
    text : str
        The file's content.
    file : str
        Its name, for the problems.
    pack : str
        Pack of rules that name none; else the file's own ``pack``, else the file's name.
    beside : iterable of Rule, optional
        Rules that judge together with these; where they are given, ``differs`` may name only rules that exist.
    more : mapping, optional
        Words of a scenario's own doctrine by field, such as {"unit_kind": {"mediators"}}.
    doctrines : mapping, optional
        Grounds of the doctrines by id, those that ship with the package where none are given: rules of a file
        that names its ``doctrine`` hold on its days only, and before any assessment its lowest level holds.

    Returns
    -------
    rules : tuple of Rule
    problems : tuple of Problem
        Sorted by line.
    """
    reader = _Reader(file, more, shipped_doctrines() if doctrines is None else doctrines)
    tree, problems = read_tree(text, file)
    reader.problems.extend(problems)
    if tree is None:
        if not problems:
            reader.tell(None, "", "the file is empty.", "Write 'rules:' with a list of rules.", "SK302")
        return (), reader.sorted()
    entries, default = reader.file(tree)
    stem = file.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    rules = [reader.rule(node, place, pack or default or stem) for place, node in enumerate(entries)]
    good = reader.unique(rules)
    known = None if beside is None else tuple(beside)
    reader.problems.extend(reference_problems(file, tuple(reader.references), reader.packs, known))
    return good, reader.sorted()


def parse_expectations(
    text: str, file: str, *, more: MoreWords | None = None
) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Return the expectations of ``expectations.yaml`` as rules, and the file's mistakes.

    An expectation names its inject and the cell that owes it.  Without a ``trigger`` it begins when
    the inject reaches ``received_by``, by default the cell that owes it.  Its clock is ``people``
    unless it says otherwise.  ``more`` are words of the scenario's own doctrine by field.
    """
    reader = _Reader(file, more)
    tree, problems = read_tree(text, file)
    reader.problems.extend(problems)
    if tree is None:
        return (), reader.sorted()
    entries = reader.expectation_file(tree)
    rules = [reader.expectation(node, place) for place, node in enumerate(entries)]
    return reader.unique(rules), reader.sorted()


class _Differs(TypedDict, total=False):
    """What a rule says of another pack."""

    differs: Text | None
    differs_days: Days
    differs_back: Text | None
    differs_from: str
    differs_rules: tuple[str, ...]


class _Reader(ConditionReader):
    """One rule file being read."""

    def __init__(self, file: str, more: MoreWords | None = None, doctrines: Mapping[str, Ground] | None = None) -> None:
        super().__init__(file, more)
        self.doctrines = doctrines or {}
        self.ground = Ground()
        self.lines: dict[str, int] = {}
        self.packs: dict[str, str] = {}
        self.references: list[Reference] = []

    # The file --------------------------------------------------------------------------------

    def file(self, tree: Node) -> tuple[tuple[Node, ...], str]:
        """Return the nodes of the rules and the file's pack."""
        if tree.shape == "list":
            return self.some(tree, "rules"), ""
        keys = self.keys(tree, "", FILE_KEYS)
        if keys is None:
            return (), ""
        pack = self.pack_name(keys.get("pack"), "pack")
        if "title" in keys:
            self.text(keys["title"], tree, "title")
        self.ground = self.doctrine(keys.get("doctrine"))
        self.variables(keys.get("vars"))
        if "rules" not in keys:
            self.tell(tree, "", "there is no list of rules.", "Write 'rules:' with one entry for each rule.", "SK302")
            return (), pack
        return self.some(keys["rules"], "rules"), pack

    def doctrine(self, node: Node | None) -> Ground:
        """Return the ground of the doctrine on which the rules of the file rest."""
        name = self.word(node, "doctrine")
        if node is None or name is None or name in self.doctrines:
            return self.doctrines.get(name or "", Ground())
        near = nearest(name, list(self.doctrines))
        hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(self.doctrines) or 'none'}."
        self.tell(node, "doctrine", f"there is no doctrine '{name}'.", hint, "SK304")
        return Ground()

    def some(self, node: Node, what: str) -> tuple[Node, ...]:
        """Return the members of the list of rules or expectations, of which there must be one."""
        members = self.listed(node, what)
        if node.shape == "list" and not members:
            message = f"the list of {what} is empty, so the file asks nothing."
            self.tell(node, what, message, "Write one entry or more, or take the file out.", "SK302")
        return members

    def variables(self, node: Node | None) -> None:
        """Take in the names that ``vars`` declares."""
        if node is None or node.shape == "refused":
            return
        if node.shape != "map":
            self.tell(node, "vars", "it is no mapping.", "Write vars: {NAME: [a, b]}.", "SK306")
        for name, value_node in node.items():
            value = self.value(value_node, f"vars.{shown(name)}")
            if value == ():
                self.tell(value_node, f"vars.{shown(name)}", "the list is empty.", "Write [a, b].", "SK303")
            if value is not None:
                self.vars[shown(name)] = value

    def expectation_file(self, tree: Node) -> tuple[Node, ...]:
        if tree.shape == "list":
            return tree.members()
        keys = self.keys(tree, "", ("expectations", "vars"))
        if keys is None or "expectations" not in keys:
            if keys is not None:
                hint = "Write 'expectations:' with one entry for each."
                self.tell(tree, "", "there is no list of expectations.", hint, "SK302")
            return ()
        self.variables(keys.get("vars"))
        return self.listed(keys["expectations"], "expectations")

    def unique(self, rules: list[Rule | None]) -> tuple[Rule, ...]:
        """Return the rules without mistakes; an id that stands twice is a mistake of the second."""
        return tuple(rule for rule in rules if rule is not None)

    def new_ident(self, keys: Mapping[str, Node], node: Node, path: str) -> str:
        """Return the id of a rule or expectation that no other one of the file has."""
        ident = self.ident(keys, node, path)
        if ident in self.lines:
            message = f"the id {ident} stands twice; it is first used in line {self.lines[ident]}."
            self.tell(keys["id"], ident, message, "Give this one another id.", "SK308")
        elif ident:
            self.lines[ident] = keys["id"].line
        return ident

    # A rule ----------------------------------------------------------------------------------

    def rule(self, node: Node, place: int, pack: str) -> Rule | None:
        before = len(self.problems)
        keys = self.keys(node, f"rules.{place}", RULE_KEYS)
        if keys is None:
            return None
        ident = self.new_ident(keys, node, f"rules.{place}")
        path = ident or f"rules.{place}"
        own = self.pack_name(keys.get("pack"), f"{path}.pack") or pack
        if ident:
            self.packs.setdefault(ident, own)
        reference = reference_in(keys.get("differs"), f"{path}.differs", own)
        if reference is not None:
            self.references.append(reference)
        severity = self.severity(keys, node, path)
        text = self.text(keys.get("text"), node, f"{path}.text", draft="sev" in keys)
        src = self.source(keys.get("src"), node, f"{path}.src")
        differs = self.differs(keys.get("differs"), f"{path}.differs")
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
                src=src,
                **differs,
            )
            if len(self.problems) == before
            else None
        )

    def differs(self, node: Node | None, path: str) -> _Differs:
        """Return why another pack judges otherwise, on which days, that pack, and its rules on the same matter."""
        if node is None:
            return {}
        keys = self.keys(node, path, ("pack", "rules", "id", "en", "reverse", "valid_from", "valid_to"))
        if keys is None:
            return {}
        if "pack" not in keys:
            hint = "Write differs: {pack: national, rules: [R-15], id: ..., en: ...}."
            self.tell(node, path, "it names no pack.", hint, "SK303")
        other = self.word(keys.get("pack"), f"{path}.pack") or ""
        listed = self.listed(keys["rules"], f"{path}.rules") if "rules" in keys else ()
        back = self.keys(keys["reverse"], f"{path}.reverse", ("id", "en")) if "reverse" in keys else None
        return {
            "differs": self.words(keys, node, path),
            "differs_days": self.days(keys, path),
            "differs_back": None if back is None else self.words(back, keys["reverse"], f"{path}.reverse"),
            "differs_from": DRAFT_PACKS.get(other, other),
            "differs_rules": tuple(self.form(one, f"{path}.rules") for one in listed),
        }

    def days(self, keys: Mapping[str, Node], path: str) -> Days:
        """Return the inclusive local days that ``valid_from`` and ``valid_to`` name."""
        first = self.day(keys.get("valid_from"), f"{path}.valid_from")
        last = self.day(keys.get("valid_to"), f"{path}.valid_to")
        if first and last and last < first:
            self.tell(
                keys["valid_to"], f"{path}.valid_to", f"{last} is before valid_from.", "Exchange the two.", "SK309"
            )
        return first, last

    def expectation(self, node: Node, place: int) -> Rule | None:
        before = len(self.problems)
        keys = self.keys(node, f"expectations.{place}", EXPECTATION_KEYS)
        if keys is None:
            return None
        ident = self.new_ident(keys, node, f"expectations.{place}")
        path = ident or f"expectations.{place}"
        inject = self.needed_id(keys, node, "inject", path)
        cell = self.needed_id(keys, node, "cell", path)
        receiver = self.word(keys.get("received_by"), f"{path}.received_by") or cell
        text = self.words(keys, node, path, ("text_id", "text_en"))
        where = (Check("inject", "eq", inject), Check("cell", "eq", receiver))
        trigger, never = self.trigger(keys, node, path, Condition("inject.delivered", where))
        rule = self.common(keys, node, path, trigger)
        clock = self.choice(keys.get("clock"), f"{path}.clock", CLOCKS, "people")
        severity = self.choice(keys.get("severity"), f"{path}.severity", SEVERITIES, "minor")
        task = self.word(keys.get("task"), f"{path}.task") or ""
        src = self.word(keys.get("src"), f"{path}.src") or ""
        if len(self.problems) > before or rule is None or text is None:
            return None
        return dataclasses.replace(
            rule,
            id=ident,
            pack=EXPECTED,
            severity=severity,
            text=text,
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
        for wanted, forbidden in (("before", "not_before"), ("after", "not_after")):
            if clash(second[wanted], second[forbidden]):
                message = f"it forbids what '{wanted}' asks for, so nothing can keep the rule."
                self.tell(keys[forbidden], f"{path}.{forbidden}", message, "Keep one of the two.", "SK311")
        if "never" in keys:
            for name in ("fields", *SECOND[:-1]):
                if name in keys:
                    message, hint = "the event breaks the rule whatever else is so.", "Write trigger for never."
                    self.tell(keys[name], f"{path}.{name}", message, hint, "SK311")
        days = self.ground.days
        first, last = common(self.days(keys, path), days)
        if days != ALWAYS and first and last and last < first:
            at = keys.get("valid_to", keys.get("valid_from", node))
            message = f"its days lie outside those of its doctrine, {days[0] or '...'} to {days[1] or '...'}."
            self.tell(at, path, message, "Change the days, or take 'doctrine' out.", "SK309")
        if trigger is None:
            return None
        rule = Rule(
            id="",
            pack="",
            severity="info",
            text=Text("", ""),
            trigger=trigger,
            fields=fields,
            valid_from=first,
            valid_to=last,
            lowest=self.ground.lowest,
            line=node.line,
            column=node.column,
            before=second["before"],
            not_before=second["not_before"],
            latest=second["latest"],
            after=second["after"],
            not_after=second["not_after"],
            unless=second["unless"],
        )
        tuned = (
            tuple(shown(one) for one in self.listed(keys["thresholds"], f"{path}.thresholds"))
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
