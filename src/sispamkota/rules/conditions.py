"""Conditions and tests of a rule, held against the event kinds and their fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from sispamkota.core.registry import nearest
from sispamkota.journal.kinds import KINDS
from sispamkota.rules.model import Check, Condition
from sispamkota.rules.reader import ValueReader
from sispamkota.rules.values import OPERATORS, ORDERED
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
                    self.tell(
                        keys[name],
                        f"{path}.{name}",
                        f"a {operator} has no '{name}'.",
                        "It takes type and where.",
                        "SK305",
                    )
            return Condition(kind, where)
        same = tuple(str(one.value) for one in self.listed(keys["same"], f"{path}.same")) if "same" in keys else ()
        for name in same:
            if self.field(keys["same"], f"{path}.same", kind, name) and trigger is not None:
                self.field(keys["same"], f"{path}.same", trigger.type, name)
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
                self.tell(
                    keys["count"], f"{path}.count", f"'{value}' is no count.", "Write a whole number from 1.", "SK306"
                )
            else:
                count = value
            if operator in ("latest", "unless"):
                self.tell(keys["count"], f"{path}.count", f"'{operator}' counts nothing.", "Take it out.", "SK305")
        return Condition(kind, where, same, within_s, min_age_s, count)

    def where(self, node: Node, path: str, kind: str) -> tuple[Check, ...]:
        """Return the tests of a ``where``: a scalar is equality, a list is membership, a mapping names operators."""
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
        """Return the tests that a rule makes on its trigger."""
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
        """Return one test, or None where its operator or value is wrong."""
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
        """Return whether a kind of event has a field; a problem names the nearest one."""
        known = [entry.name for entry in dataclasses.fields(KINDS.get(kind))]
        if name.partition(".")[0] in known:
            return True
        near = nearest(name, known)
        hint = f"Did you mean '{near}'?" if near else f"Its fields: {', '.join(known) or 'none'}."
        self.tell(node, path, f"'{kind}' has no field '{name}'.", hint, "SK304")
        return False
