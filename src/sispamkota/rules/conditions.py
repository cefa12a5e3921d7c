"""Conditions and tests of a rule, held against the event kinds and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sispamkota.core.registry import nearest
from sispamkota.journal.kinds import KINDS
from sispamkota.rules.model import Check, Condition
from sispamkota.rules.reader import ValueReader, shown
from sispamkota.rules.sense import Possible, operator_fault, value_fault
from sispamkota.rules.shapes import Shape, shapes
from sispamkota.rules.values import OPERATORS, Scalar, Value
from sispamkota.rules.yamltree import Node

CONDITION_KEYS: Final = ("type", "where", "within_s", "min_age_s", "count", "same")
SECOND: Final = ("before", "not_before", "latest", "after", "not_after", "unless")
DEADLINES: Final = ("after", "not_after")


class ConditionReader(ValueReader):
    """Reads triggers, second events and tests."""

    def trigger(
        self, keys: Mapping[str, Node], node: Node, path: str, default: Condition | None
    ) -> tuple[Condition | None, bool]:
        """Return the trigger and whether its event must never happen; ``default`` stands in where none is written."""
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

    def conditions(self, node: Node, path: str, operator: str, trigger: Condition | None) -> tuple[Condition, ...]:
        """Return one condition or the list of them that stands under an operator."""
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
        """Return one condition, or None with a problem for each mistake."""
        keys = self.keys(node, path, CONDITION_KEYS)
        if keys is None:
            return None
        if "type" not in keys:
            self.tell(node, path, "it names no kind of event.", "Write type: KIND.", "SK303")
            return None
        kind = self.word(keys["type"], f"{path}.type")
        if kind is None:
            return None
        if kind not in KINDS:
            near = nearest(kind, list(KINDS))
            hint = f"Did you mean '{near}'?" if near else "docs/reference lists the kinds."
            self.tell(keys["type"], f"{path}.type", f"'{kind}' is no kind of event.", hint, "SK304")
            return None
        where = self.where(keys["where"], f"{path}.where", kind) if "where" in keys else ()
        if operator in ("trigger", "never"):
            for name in ("within_s", "min_age_s", "count", "same"):
                if name in keys:
                    self.tell(
                        keys[name],
                        f"{path}.{name}",
                        f"a {operator} has no '{name}'.",
                        "It takes type and where.",
                        "SK305",
                    )
            return Condition(kind, where)
        same = self.joined(keys["same"], f"{path}.same", kind, trigger) if "same" in keys else ()
        within_s = self.seconds(keys.get("within_s"), f"{path}.within_s")
        if operator in DEADLINES and "within_s" not in keys:
            self.tell(
                node,
                path,
                f"'{operator}' has no within_s.",
                "A duty without a deadline is never due: give one.",
                "SK303",
            )
        min_age_s = self.seconds(keys.get("min_age_s"), f"{path}.min_age_s") or 0.0
        if min_age_s and operator not in ("before", "not_before"):
            self.tell(
                keys["min_age_s"],
                f"{path}.min_age_s",
                "only before and not_before ask for an age.",
                "Take it out.",
                "SK305",
            )
        if within_s is not None and min_age_s > within_s:
            self.tell(
                keys["min_age_s"], f"{path}.min_age_s", "it is longer than within_s.", "Nothing can meet both.", "SK305"
            )
        count = 1
        if "count" in keys:
            value = keys["count"].value
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                message = f"'{shown(keys['count'])}' is no count."
                self.tell(keys["count"], f"{path}.count", message, "Write a whole number from 1.", "SK306")
            else:
                count = value
            if operator in ("latest", "unless"):
                self.tell(keys["count"], f"{path}.count", f"'{operator}' counts nothing.", "Take it out.", "SK305")
        return Condition(kind, where, same, within_s, min_age_s, count)

    def joined(self, node: Node, path: str, kind: str, trigger: Condition | None) -> tuple[str, ...]:
        """Return the fields by which two events are joined; both must have them, and hold the same in them."""
        found: list[str] = []
        for member in self.listed(node, path):
            name = shown(member)
            if name in found:
                self.tell(member, path, f"'{name}' stands twice in the list.", "Keep one of them.", "SK306")
                continue
            found.append(name)
            if not self.field(member, path, kind, name) or trigger is None:
                continue
            if self.field(member, path, trigger.type, name):
                own, other = shapes(trigger.type)[name].sort, shapes(kind)[name].sort
                if own != other:
                    message = f"'{name}' is a {own} in {trigger.type} and a {other} in {kind}, so they are never equal."
                    self.tell(member, path, message, "Join by another field.", "SK311")
        return tuple(found)

    def where(self, node: Node, path: str, kind: str) -> tuple[Check, ...]:
        """Return the tests of a ``where``: a scalar is equality, a list is membership, a mapping names operators."""
        if node.shape != "map":
            self.tell(node, path, "it is no mapping.", "Write {field: value}.", "SK306")
            return ()
        checks: list[Check] = []
        for name, value in node.items():
            field = shown(name)
            if not self.field(name, f"{path}.{field}", kind, field):
                continue
            if value.shape == "map":
                tests = [(op, shown(op), operand) for op, operand in value.items()]
                if not tests:
                    self.tell(value, f"{path}.{field}", "it asks nothing.", "Write {ge: 2} or a value.", "SK303")
            else:
                tests = [(value, "in" if value.shape == "list" or self.is_list(value) else "eq", value)]
            own: list[tuple[Check, Node]] = []
            for op, operator, operand in tests:
                check = self.check(op, operator, operand, f"{path}.{field}", kind, field)
                if check is not None:
                    own.append((check, operand))
            self.possible(own, f"{path}.{field}", kind, ())
            checks += [check for check, _ in own]
        return tuple(checks)

    def fields(self, node: Node, path: str, trigger: Condition | None) -> tuple[Check, ...]:
        """Return the tests that a rule makes on its trigger."""
        found: list[tuple[Check, Node]] = []
        members = self.listed(node, path)
        if node.shape == "list" and not members and trigger is not None:
            self.tell(node, path, "the list is empty.", "Write [field, operator, value], or leave it out.", "SK303")
        for place, member in enumerate(members):
            parts = member.members()
            if len(parts) != 3:
                self.tell(member, f"{path}.{place}", "it is no test.", "Write [field, operator, value].", "SK306")
                continue
            field = shown(parts[0])
            if trigger is not None and not self.field(parts[0], f"{path}.{place}", trigger.type, field):
                continue
            kind = trigger.type if trigger is not None else ""
            check = self.check(parts[1], shown(parts[1]), parts[2], f"{path}.{place}", kind, field)
            if check is not None:
                found.append((check, parts[2]))
        if trigger is not None:
            for field in dict.fromkeys(check.path for check, _ in found):
                own = [(check, at) for check, at in found if check.path == field]
                self.possible(own, path, trigger.type, tuple(one for one in trigger.where if one.path == field))
        return tuple(check for check, _ in found)

    def possible(self, tests: list[tuple[Check, Node]], path: str, kind: str, given: tuple[Check, ...]) -> None:
        """Note the first test of one field that nothing can meet, or that all meet, beside those that are given."""
        if not tests:
            return
        field = tests[0][0].path
        left = Possible(shapes(kind)[field], [*given, *(check for check, _ in tests)], self.more)
        for check in given:
            left.thin(check)
        beside = " beside the other tests of that field" if given or len(tests) > 1 else ""
        for check, node in tests:
            found = left.thin(check)
            words = f"'{check.op} {_words(check.value)}'"
            if found == "never":
                message = f"{words} can never hold for {kind}.{field}{beside}."
                self.tell(node, path, message, "Change one of the tests, or take it out.", "SK311")
                return
            if found == "always":
                message = f"{words} always holds for {kind}.{field}{beside}, so it asks nothing."
                self.tell(node, path, message, "Write the bound that is meant, or take it out.", "SK311")
                return

    def check(self, op: Node, name: str, operand: Node, path: str, kind: str, field: str) -> Check | None:
        """Return one test, or None where its operator or value is wrong."""
        if name not in OPERATORS:
            near = nearest(name, OPERATORS)
            hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(OPERATORS)}."
            self.tell(op, path, f"'{name}' is no operator.", hint, "SK305")
            return None
        before = len(self.problems)
        value = self.value(operand, path)
        if value is None or len(self.problems) > before:
            return None
        shape = shapes(kind)[field] if kind else None
        fault = operator_fault(f"{kind}.{field}", shape, name) if shape is not None else None
        if fault is not None:
            self.tell(op, path, *fault)
            return None
        if name == "nonempty":
            if not isinstance(value, bool):
                self.tell(operand, path, "'nonempty' needs true or false.", "Write [field, nonempty, true].", "SK306")
                return None
            return Check(field, name, value)
        if name in ("in", "notin") and not isinstance(value, tuple):
            self.tell(operand, path, f"'{name}' needs a list.", "Write [a, b].", "SK306")
            return None
        if name not in ("in", "notin") and isinstance(value, tuple):
            self.tell(operand, path, f"'{name}' compares with one value, not a list.", "Use in or notin.", "SK306")
            return None
        if shape is not None and not self.values(operand, path, f"{kind}.{field}", shape):
            return None
        if isinstance(value, tuple) and len(set(value)) < len(value):
            twice = next(one for place, one in enumerate(value) if one in value[:place])
            self.tell(operand, path, f"'{twice}' stands twice in the list.", "Keep one of them.", "SK306")
            return None
        return Check(field, name, value)

    def values(self, node: Node, path: str, name: str, shape: Shape) -> bool:
        """Return whether a value, and each member of a list, is one that a field can hold; each other is a problem."""
        before = len(self.problems)
        for member in node.members() if node.shape == "list" else (node,):
            found = self.vars.get(member.value[1:]) if _is_var(member) else self.value(member, path)
            for value in found if isinstance(found, tuple) else (found,):
                fault = value_fault(name, shape, value, self.more) if value is not None else None
                if fault is not None:
                    self.tell(member, path, *fault)
        return len(self.problems) == before

    def is_list(self, node: Node) -> bool:
        """Return whether a value is the name of a list that is declared under ``vars``."""
        return _is_var(node) and isinstance(self.vars.get(node.value[1:]), tuple)

    def field(self, node: Node, path: str, kind: str, name: str) -> bool:
        """Return whether a kind of event has a field; a problem names the nearest one."""
        known = tuple(shapes(kind))
        if name in known:
            return True
        near = nearest(name, known)
        hint = f"Did you mean '{near}'?" if near else f"Its fields: {', '.join(known) or 'none'}."
        self.tell(node, path, f"'{kind}' has no field '{name}'.", hint, "SK304")
        return False


def _is_var(node: Node) -> bool:
    return node.shape == "scalar" and isinstance(node.value, str) and node.value.startswith("$")


def _words(value: Value) -> str:
    def one(scalar: Scalar) -> str:
        return str(scalar).lower() if isinstance(scalar, bool) else str(scalar) or '""'

    return f"[{', '.join(one(scalar) for scalar in value)}]" if isinstance(value, tuple) else one(value)


def clash(wanted: tuple[Condition, ...], forbidden: tuple[Condition, ...]) -> bool:
    """Return whether one list of conditions forbids every event that the other asks for."""
    return any(
        (one.type, one.where, one.same) == (other.type, other.where, other.same)
        and (other.within_s is None or (one.within_s is not None and one.within_s <= other.within_s))
        and other.min_age_s <= one.min_age_s
        and other.count <= one.count
        for one in wanted
        for other in forbidden
    )
