"""What a rule is: a trigger, what must or must not stand around it, and where that is written."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sispamkota.core.errors import SispamkotaError
from sispamkota.core.registry import nearest
from sispamkota.rules.values import MAYBE, NO, ORDERED, YES, Scalar, Value, holds, look_up

CLOCKS: Final = ("scenario", "exercise", "people")
SEVERITIES: Final = ("info", "minor", "major", "critical")
PACKS: Final = ("national", "international", "election", "governance")
DRAFT_PACKS: Final = {"nas": "national", "int": "international", "pem": "election", "tk": "governance"}
CONDITION_OPERATORS: Final = ("before", "not_before", "latest", "after", "not_after", "unless")
PEOPLE_S: Final = 300.0
"""Exercise seconds that people always have before a deadline of theirs falls due (contract 1)."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages; ``id`` falls back on ``en`` where nobody has written it."""

    id: str
    en: str

    def of(self, lang: str) -> str:
        """Return the words in ``lang``, "id" or "en"."""
        return self.id if lang == "id" else self.en


@dataclass(frozen=True, slots=True)
class Check:
    """One test on a field of a body, such as ``open_routes ge 2``."""

    path: str
    op: str
    value: Value

    def on(self, body: Mapping[str, Any]) -> int:
        """Return NO, MAYBE or YES."""
        return holds(look_up(body, self.path), self.op, self.value)


def match(checks: tuple[Check, ...], body: Mapping[str, Any]) -> int:
    """Return NO if one test fails, else MAYBE if a field is missing, else YES."""
    worst = YES
    for check in checks:
        result = check.on(body)
        if result == NO:
            return NO
        worst = min(worst, result)
    return worst


Test = Callable[[Mapping[str, Any]], int]


def matcher(checks: tuple[Check, ...]) -> Test:
    """Return ``match`` for these tests as one function, quick for words and numbers in flat bodies."""
    tests = [quick_test(check) for check in checks]
    if not tests:
        return lambda body: YES
    if len(tests) == 1:
        return tests[0]

    def run(body: Mapping[str, Any]) -> int:
        worst = YES
        for test in tests:
            result = test(body)
            if result == NO:
                return NO
            if result == MAYBE:
                worst = MAYBE
        return worst

    return run


def quick_test(check: Check) -> Test:
    """Return ``check.on``, quicker where it asks for a word, a truth or a number and the body holds one."""
    path, op, value, full = check.path, check.op, check.value, check.on
    if op == "eq" and isinstance(value, str):

        def is_word(body: Mapping[str, Any]) -> int:
            found = body.get(path)
            return (YES if found == value else NO) if type(found) is str else full(body)

        return is_word
    if op == "eq" and isinstance(value, bool):

        def is_truth(body: Mapping[str, Any]) -> int:
            found = body.get(path)
            return (YES if found is value else NO) if type(found) is bool else full(body)

        return is_truth
    if op in ("in", "notin") and isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        words, inside, outside = frozenset(value), *((YES, NO) if op == "in" else (NO, YES))

        def is_listed(body: Mapping[str, Any]) -> int:
            found = body.get(path)
            return (inside if found in words else outside) if type(found) is str else full(body)

        return is_listed
    if op in ORDERED and type(value) in (int, float) and value == value:
        compare: Any = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}[op]

        def is_so_large(body: Mapping[str, Any]) -> int:
            found = body.get(path)
            if type(found) is int or (type(found) is float and found == found):  # NaN is not itself
                return YES if compare(found, value) else NO
            return full(body)

        return is_so_large
    return full


@dataclass(frozen=True, slots=True)
class Condition:
    """A second event that a rule asks for, or forbids.

    Attributes
    ----------
    type : str
        Its kind.
    where : tuple of Check
        What its body must say.
    same : tuple of str
        Fields that must be equal to the trigger's.
    within_s : float or None
        Window in seconds, None for no limit.
    min_age_s : float
        Least age in seconds at the trigger.
    count : int
        How many different events are needed.
    """

    type: str
    where: tuple[Check, ...] = ()
    same: tuple[str, ...] = ()
    within_s: float | None = None
    min_age_s: float = 0.0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of a rule that is a design choice and may be set otherwise.

    Attributes
    ----------
    path : str
        Place in the rule, such as ``before.min_age_s`` or ``fields.audible_share``.
    value : float or int
        The number in force.
    label : str
        Standing of the number: F found, R recalled, D design choice.
    """

    path: str
    value: float
    label: str = "D"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; operators are joined by "and", an empty one asks nothing.

    Attributes
    ----------
    id, pack, severity, src : str
        Id, pack name, one of ``SEVERITIES`` and the source with its label.
    text : Text
        What it asks, in both languages.
    trigger : Condition
        The event that it judges (kind and ``where`` only).
    never : bool
        True where the trigger itself is the violation.
    clock : str
        One of ``CLOCKS``.
    valid_from, valid_to : date or None
        Inclusive local days of the trigger.
    fields : tuple of Check
        Tests on the trigger itself.
    before, not_before, latest, after, not_after : tuple of Condition
        Second events; all of each must hold.
    unless : tuple of Condition
        Second events that excuse a finding.
    tuned : tuple of str
        Paths of the numbers that are design choices.
    differs : Text or None
        Why another pack finds an event kept, or does not judge it, which this rule finds broken.
    differs_days : (date or None, date or None)
        Inclusive local days on which that is the reason.
    differs_back : Text or None
        Why the other pack finds an event broken which this rule finds kept.
    differs_from : str
        That pack.
    differs_rules : tuple of str
        The rules of that pack that judge the same matter on the same event; empty where it asks nothing.
    lowest : tuple of (field, value)
        Body of the lowest level of the doctrine that its file names; empty where that of the record holds.
    inject, cell, task : str
        For an expectation: the inject that asks for it, the cell that owes it, the critical task it belongs to.
    line, column : int
        Place in its file, 0 where there is none.
    """

    id: str
    pack: str
    severity: str
    text: Text
    trigger: Condition
    src: str = ""
    never: bool = False
    clock: str = "scenario"
    valid_from: date | None = None
    valid_to: date | None = None
    fields: tuple[Check, ...] = ()
    before: tuple[Condition, ...] = ()
    not_before: tuple[Condition, ...] = ()
    latest: tuple[Condition, ...] = ()
    after: tuple[Condition, ...] = ()
    not_after: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    tuned: tuple[str, ...] = ()
    differs: Text | None = None
    differs_days: tuple[date | None, date | None] = (None, None)
    differs_back: Text | None = None
    differs_from: str = ""
    differs_rules: tuple[str, ...] = ()
    lowest: tuple[tuple[str, str], ...] = ()
    inject: str = ""
    cell: str = ""
    task: str = ""
    line: int = 0
    column: int = 0

    def valid_on(self, day: date) -> bool:
        """Return whether the rule was in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def conditions(self) -> tuple[tuple[str, int, Condition], ...]:
        """Return every second-event condition as (operator, place in its list, condition)."""
        return tuple(
            (name, place, condition)
            for name in CONDITION_OPERATORS
            for place, condition in enumerate(getattr(self, name))
        )

    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the numbers that are design choices, with the value in force."""
        numbers = dict(numeric_paths(self))
        return tuple(Threshold(path, numbers[path]) for path in self.tuned)


def numeric_paths(rule: Rule) -> tuple[tuple[str, float], ...]:
    """Return every number of ``rule`` as (path, value), such as ("before.within_s", 3600.0).

    A second or later member of a list carries its place: ``after.1.within_s``.
    """
    found: list[tuple[str, float]] = list(_numbers("fields", rule.fields))
    for name, place, condition in rule.conditions():
        prefix = name if place == 0 else f"{name}.{place}"
        if condition.within_s is not None:
            found.append((f"{prefix}.within_s", condition.within_s))
        if condition.min_age_s:
            found.append((f"{prefix}.min_age_s", condition.min_age_s))
        if condition.count != 1:
            found.append((f"{prefix}.count", condition.count))
        found.extend(_numbers(f"{prefix}.where", condition.where))
    found.extend(_numbers("trigger.where", rule.trigger.where))
    return tuple(found)


def with_threshold(rule: Rule, path: str, value: float) -> Rule:
    """Return ``rule`` with the number at ``path`` replaced.

    Raises
    ------
    SispamkotaError
        If the rule has no number there; the message names those it has.
    """
    known = [name for name, _ in numeric_paths(rule)]
    if path not in known:
        near = nearest(path, known)
        hint = f" Did you mean '{near}'?" if near else ""
        raise SispamkotaError(f"rule {rule.id} has no number '{path}'.{hint} Known: {', '.join(known) or 'none'}.")
    head, _, rest = path.partition(".")
    if head == "fields":
        return dataclasses.replace(rule, fields=_tests_with(rule.fields, rest, value))
    if head == "trigger":
        where = _tests_with(rule.trigger.where, rest.removeprefix("where."), value)
        return dataclasses.replace(rule, trigger=dataclasses.replace(rule.trigger, where=where))
    place = 0
    first, _, tail = rest.partition(".")
    if first.isdigit():
        place, rest = int(first), tail
    conditions = list(getattr(rule, head))
    condition: Condition = conditions[place]
    if rest.startswith("where."):
        where = _tests_with(condition.where, rest.removeprefix("where."), value)
        condition = dataclasses.replace(condition, where=where)
    elif rest == "count":
        condition = dataclasses.replace(condition, count=int(value))
    elif rest == "min_age_s":
        condition = dataclasses.replace(condition, min_age_s=float(value))
    else:
        condition = dataclasses.replace(condition, within_s=float(value))
    conditions[place] = condition
    changed: dict[str, Any] = {head: tuple(conditions)}
    return dataclasses.replace(rule, **changed)


def with_thresholds(rules: Iterable[Rule], values: Mapping[str, float]) -> tuple[Rule, ...]:
    """Return ``rules`` with numbers replaced; keys read ``RULE:path``, such as ``R-16:before.min_age_s``.

    Raises
    ------
    SispamkotaError
        If a key names a rule that is not among ``rules`` or a number that it does not have.
    """
    by_id = {rule.id: rule for rule in rules}
    for key in sorted(values):
        name, _, path = key.partition(":")
        if name not in by_id:
            near = nearest(name, list(by_id))
            hint = f" Did you mean '{near}'?" if near else ""
            raise SispamkotaError(f"threshold '{key}': there is no rule '{name}'.{hint}")
        by_id[name] = with_threshold(by_id[name], path, values[key])
    return tuple(by_id.values())


def _numbers(prefix: str, checks: tuple[Check, ...]) -> Iterator[tuple[str, float]]:
    for check in checks:
        if isinstance(check.value, (int, float)) and not isinstance(check.value, bool):
            yield f"{prefix}.{check.path}", check.value


def _tests_with(checks: tuple[Check, ...], path: str, value: Scalar) -> tuple[Check, ...]:
    return tuple(
        dataclasses.replace(check, value=value) if check.path == path and dict(_numbers("", (check,))) else check
        for check in checks
    )
