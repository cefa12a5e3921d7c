"""Every condition of plans and branches: it parses, and everything that it names exists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sispamkota.journal.kinds import KINDS
from sispamkota.scenario import conditions
from sispamkota.scenario.checks.plans import conducts
from sispamkota.scenario.conditions import Condition, ConditionError, Reference, Token
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.parts import Located, Parts
from sispamkota.scenario.planning import chain
from sispamkota.scenario.vocabulary import STATES, VIEW, Root

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_SAMPLES: dict[str, Any] = {"number": 1.0, "text": "a", "bool": True}


def check_conditions(parts: Parts, findings: Findings) -> None:
    """Note every condition that does not parse, names nothing, or compares what cannot be compared."""
    known = _known(parts)
    for file in parts.plans:
        ancestors = chain(parts, file)
        steps = {name for part in ancestors for name in part.steps.ids}
        whole = all(part.plan is not None and part.steps.readable for part in ancestors)
        names = known | {"step": steps if whole else None}
        for step in file.steps:
            _Check(step, step.item.when, names, findings, plan=True, step=step.item.id).run()
    names = known | {
        "step": {name for file in parts.plans for name in file.steps.ids}
        if parts.plans_readable and all(file.steps.readable for file in parts.plans)
        else None
    }
    for section in (parts.branches, parts.effects, parts.facts):
        for located in section:
            if located.item.when is not None:
                _Check(located, located.item.when, names, findings, plan=False).run()


Names = dict[str, set[str] | None]
"""What may stand in brackets, by sort; None where that is not known because a file could not be read."""


def _known(parts: Parts) -> Names:
    def ids(section: Any) -> set[str] | None:
        return set(section.ids) if section.readable else None

    def features(*kinds: str) -> set[str] | None:
        sound = {located.item.id for located in parts.features}
        if not parts.features.readable:
            return None
        lost = set(parts.features.ids) - sound
        return {located.item.id for located in parts.features if located.item.kind in kinds} | lost

    settings = parts.settings
    return {
        "inject": ids(parts.injects),
        "assembly": ids(parts.assemblies),
        "zone": features("zone"),
        "exit": features("exit", "gate"),
        "unit": ids(parts.units),
        "rumour": ids(parts.rumours),
        "incident": ids(parts.incidents),
        "conduct": conducts(parts) if parts.effects.readable else None,
        "event kind": set(KINDS),
        "switch": None if settings is None else {switch.name for switch in settings.item.switches},
        "branch": ids(parts.branches),
        "action": ids(parts.actions),
        "level": ids(parts.levels),
        "stage": None if settings is None else {stage.id for stage in settings.item.stages},
    }


class _Check:
    """The checks of one condition."""

    def __init__(
        self, located: Located[Any], text: str, names: Names, findings: Findings, *, plan: bool, step: str = ""
    ) -> None:
        self.located, self.text, self.names, self.findings, self.plan = located, text, names, findings, plan
        self.step = step

    def place(self, offset: int) -> Place:
        """Return the place of a character of the condition, as near as the file lets it be told."""
        base = self.located.at("when")
        opening = self.located.document.plain.get((*self.located.path, "when"))
        return base if opening is None or offset < 0 else base.shifted(opening + offset)

    def run(self) -> None:
        try:
            condition = conditions.compile(self.text)
        except ConditionError as error:
            what = f"the condition does not parse: {error.reason}."
            self.findings.add(
                "SK060", self.place(error.offset), what, 'It is CEL, such as zone["NORTH"].people_est >= 50.'
            )
            return
        sequence = conditions.tokens(self.text)
        before = len(self.findings)
        self.check_numbers(sequence)
        for reference in condition.references:
            self.check_reference(reference, sequence)
        if len(self.findings) == before:
            self.check_comparisons(condition, sequence)
        if len(self.findings) == before:
            self.check_result(condition)
        if len(self.findings) == before:
            self.check_never(condition)

    def check_numbers(self, sequence: tuple[Token, ...]) -> None:
        """Note a division by zero."""
        for index, token in enumerate(sequence):
            if token.kind != "number" or token.text.startswith("0x"):
                continue
            if float(token.text.rstrip("u")) == 0 and index and sequence[index - 1].text in ("/", "%"):
                self.note("SK062", token.offset, "nothing can be divided by 0.", "Divide by another number.")

    def check_reference(self, reference: Reference, sequence: tuple[Token, ...]) -> None:
        root = VIEW.get(reference.root)
        if root is None or (root.world_only and self.plan):
            if root is not None:
                message = f"a plan does not see '{reference.root}'; only branches.yaml does."
                self.note("SK061", reference.offset, message, 'Use what the seat sees, such as count["act.done"].')
                return
            seen = [name for name, entry in VIEW.items() if not (entry.world_only and self.plan)]
            self.note(
                "SK061",
                reference.offset,
                f"a condition here does not see '{reference.root}'.",
                self.findings.suggestion(reference.root, seen),
            )
            return
        if reference.open_key:
            message = f"what stands in the brackets of '{reference.root}' is put together or looked up."
            hint = f'Write one name in quotes, such as {reference.root}["…"].'
            self.note("SK061", sequence[reference.last].offset, message, hint)
            return
        follows = sequence[reference.last].text if reference.last < len(sequence) else ""
        whole = follows in (")", ",", ".exists") or self._after_in(reference, sequence)
        if reference.key is None and root.index and not whole and not root.newest:
            example = f'{reference.root}["…"]' + (f".{next(iter(root.attributes))}" if root.attributes else "")
            self.note("SK061", reference.offset, f"'{reference.root}' needs a name in brackets.", f"Write {example}.")
            return
        if reference.key is not None:
            self.check_key(reference, root)
        self.check_attribute(reference, root, whole)

    def _after_in(self, reference: Reference, sequence: tuple[Token, ...]) -> bool:
        return reference.first > 0 and sequence[reference.first - 1].text == "in"

    def check_key(self, reference: Reference, root: Root) -> None:
        assert reference.key is not None
        if not root.index:
            self.note("SK061", reference.key_offset, f"'{reference.root}' takes no name in brackets.", "Take it out.")
            return
        known = self.names[root.index]
        if known is not None and reference.key not in known:
            message = f"there is no {root.index} '{reference.key}'."
            self.note("SK061", reference.key_offset, message, self.findings.suggestion(reference.key, known))

    def check_attribute(self, reference: Reference, root: Root, whole: bool) -> None:
        if reference.attribute is None:
            if root.attributes and not root.type and not whole and reference.key is not None:
                names = ", ".join(root.attributes)
                self.note("SK061", reference.offset, f"'{reference}' is no value by itself.", f"Add one of: .{names}.")
            elif root.attributes and not root.index and not whole:
                self.note(
                    "SK061",
                    reference.offset,
                    f"'{reference}' is no value by itself.",
                    f"Add one of: .{', .'.join(root.attributes)}.",
                )
            return
        if reference.attribute not in root.attributes:
            message = f"'{reference.root}' has no '{reference.attribute}'."
            self.note(
                "SK061",
                reference.attribute_offset,
                message,
                self.findings.suggestion(reference.attribute, root.attributes),
            )

    def check_comparisons(self, condition: Condition, sequence: tuple[Token, ...]) -> None:
        """Note a value beside a comparison with a literal of another type, or that it never has."""
        for reference in condition.references:
            kind = self.type_of(reference)
            for sign_at, other_at in ((reference.last, reference.last + 1), (reference.first - 1, reference.first - 2)):
                if not (0 <= other_at < len(sequence) and sequence[sign_at].text in _COMPARISONS):
                    continue
                other = sequence[other_at]
                beyond = other_at + (1 if other_at > sign_at else -1)
                if 0 <= beyond < len(sequence) and sequence[beyond].text in "+-*/%.":
                    continue
                self.check_pair(reference, kind, other)

    def check_pair(self, reference: Reference, kind: str, other: Token) -> None:
        given = (
            "number"
            if other.kind == "number"
            else "text"
            if other.kind == "string"
            else "bool"
            if other.text in ("true", "false")
            else ""
        )
        if not given or kind == "any":
            return
        if given != kind:
            words = {"number": "a number", "text": "a text", "bool": "true or false"}
            message = f"{reference} is {words[kind]} and is compared with {other.text}."
            self.note("SK062", other.offset, message, f"Compare it with {words[kind]}.")
            return
        if kind == "text":
            self.check_value(reference, conditions.literal(other.text), other.offset)

    def check_value(self, reference: Reference, value: str, offset: int) -> None:
        choices: Iterable[str] | None = STATES.get((reference.root, reference.attribute or ""))
        noun = f"{reference.root} {reference.attribute}"
        if reference.root == "assembly" and reference.attribute == "level":
            choices, noun = self.names["level"], "level"
        elif reference.root == "stage":
            choices, noun = self.names["stage"], "stage"
        elif (reference.root, reference.attribute) == ("unit", "zone"):
            choices, noun = (self.names["zone"] or set()) | {""} if self.names["zone"] is not None else None, "zone"
        if choices is not None and value not in choices:
            self.note("SK061", offset, f"there is no {noun} '{value}'.", self.findings.suggestion(value, choices))

    def type_of(self, reference: Reference) -> str:
        root = VIEW[reference.root]
        if reference.attribute is not None:
            return root.attributes[reference.attribute]
        return root.type or "any"

    def check_result(self, condition: Condition) -> None:
        """Note a condition that gives no yes or no when everything that it names is known."""
        view: dict[str, Any] = {}
        for reference in condition.references:
            kind = self.type_of(reference)
            if kind == "any" or reference.open_key:
                return
            if (reference.key is not None and reference.root in view) and not isinstance(view[reference.root], dict):
                return
            target: dict[str, Any] = view
            path = [part for part in (reference.root, reference.key, reference.attribute) if part is not None]
            for part in path[:-1]:
                inner = target.setdefault(part, {})
                if not isinstance(inner, dict):
                    return
                target = inner
            target[path[-1]] = _SAMPLES[kind]
        _, reason = condition.explain(view)
        if reason and "divi" not in reason.lower():
            told = (
                "it does not give true or false"
                if reason.startswith("it gives")
                else "it compares or joins things of different types"
            )
            self.note(
                "SK062", -1, f"the condition cannot be told: {told}.", "Compare each value with one of its own type."
            )

    def check_never(self, condition: Condition) -> None:
        """Note a condition that is false whatever happens, such as that of a step that waits for its own order."""
        own = next((one for one in condition.references if (one.root, one.key) == ("order", self.step)), None)
        if condition.never({}):
            self.note("SK064", 0, "the condition is false whatever happens.", "Name what it waits for, or take it out.")
        elif own is not None and condition.never({"order": {self.step: {"state": "none"}}}):
            message = f"'{self.step}' waits for its own order, which is given only when this condition holds."
            self.note("SK064", own.offset, message, "Name the step that comes before it.")

    def note(self, code: str, offset: int, message: str, hint: str) -> None:
        self.findings.add(code, self.place(offset), message, hint)
