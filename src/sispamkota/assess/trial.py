"""Rule files by themselves: every mistake of one, and whether its rules say of two timelines what they should."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sispamkota.assess.audit import Audit, audit
from sispamkota.core.errors import Problem, ScenarioError, SispamkotaError
from sispamkota.rules import library
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_rules
from sispamkota.rules.verdict import Verdict


def check_rules(file: str | Path) -> tuple[Problem, ...]:
    """Return every mistake of a rule file, sorted by line; empty where there is none."""
    return _read(Path(file))[1]


def read_rules(file: str | Path) -> tuple[Rule, ...]:
    """Return the rules of a rule file.

    Raises
    ------
    ScenarioError
        If it has mistakes, or an id that a shipped rule has; it carries all of them.
    """
    rules, problems = _read(Path(file))
    if problems:
        raise ScenarioError(problems)
    return rules


def _read(path: Path) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    name = path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = f"it is not UTF-8 (byte {error.start})."
        return (), (Problem(name, 0, 0, "", said, "Save it as UTF-8.", "SK301"),)
    except OSError as error:
        said = f"it cannot be read ({error.strerror})."
        return (), (Problem(name, 0, 0, "", said, "Check its name.", "SK301"),)
    rules, problems = parse_rules(text, name)
    shipped = {rule.id for rule in library.shipped_rules()}
    taken = tuple(
        Problem(name, rule.line, 1, rule.id, f"a shipped rule has the id {rule.id} too.", "Give it another.", "SK308")
        for rule in rules
        if rule.id in shipped
    )
    return rules, tuple(sorted((*problems, *taken), key=lambda one: (one.line, one.column)))


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules said of a timeline that should keep them and of one that should break one of them.

    Attributes
    ----------
    kept, broken : Audit
        The audits of the two.
    faults : tuple of str
        What is not as it should be, empty where the pair shows what it should.
    """

    kept: Audit
    broken: Audit
    faults: tuple[str, ...]

    @property
    def accused(self) -> tuple[Verdict, ...]:
        """The violations of the second timeline."""
        return self.broken.of("violation")


def trial(
    file: str | Path, keeps: str | Path, breaks: str | Path, *, rule: str | None = None, shipped: bool = False
) -> Trial:
    """Return what a rule file says of a pair of tiny timelines.

    Parameters
    ----------
    file : str or Path
        The rule file.
    keeps, breaks : str or Path
        Timelines (.jsonl or .csv): the first must accuse nobody, the second must break exactly one rule.
    rule : str, optional
        The rule that the second must break; any one of the file by default.
    shipped : bool
        Also judge by the shipped packs, to see whether the pair differs in that rule alone.

    Raises
    ------
    ScenarioError, RecordError
        If a file has mistakes.
    SispamkotaError
        If the file has no such rule.
    """
    own = read_rules(file)
    names = {one.id for one in own}
    if rule is not None and rule not in names:
        raise SispamkotaError(f"{file} has no rule '{rule}'. It has: {', '.join(sorted(names)) or 'none'}.")
    all_rules = (*library.shipped_rules(), *own) if shipped else own
    good, bad = audit(keeps, rules=all_rules), audit(breaks, rules=all_rules)
    return Trial(good, bad, tuple(_faults(good, bad, names, rule)))


def _faults(good: Audit, bad: Audit, names: set[str], rule: str | None) -> Iterable[str]:
    for one in good.of("violation"):
        yield f"the first timeline breaks {one.rule}: {good.message(one)}"
    judged = {one.rule for one in good.of("ok")} | {name for name in names if good.rules[name].never}
    for name in sorted([rule] if rule else names):
        if name not in judged:
            what = ", ".join(sorted({one.outcome.replace("_", " ") for one in good.only(name).verdicts}))
            yield f"the first timeline does not show that {name} is kept: it is {what}."
    accused = sorted({one.rule for one in bad.of("violation")})
    if not accused:
        yield "the second timeline breaks no rule."
    elif len(accused) > 1 or (rule is not None and accused != [rule]):
        yield f"the second timeline breaks {', '.join(accused)}, where it should break {rule or 'one rule'} alone."
