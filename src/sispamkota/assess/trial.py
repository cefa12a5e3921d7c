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


def read_all(files: Iterable[str | Path]) -> tuple[Rule, ...]:
    """Return the rules of several rule files.

    Raises
    ------
    ScenarioError
        If one has mistakes, or two of them have rules of the same id; it carries all of them.
    """
    found: list[Rule] = []
    taken: list[Problem] = []
    for file in files:
        rules = read_rules(file)
        for rule, other in _twice(found, rules):
            taken.append(_taken(Path(file).name, rule, f"a rule of the pack {other.pack}"))
        found += rules
    if taken:
        raise ScenarioError(tuple(taken))
    return tuple(found)


def _read(path: Path) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    name = path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = f"it is not UTF-8 (byte {error.start})."
        return (), (Problem(name, 0, 0, "", said, "Save it as UTF-8.", "SK301"),)
    except IsADirectoryError:
        said = "it is a folder, and one file of rules is expected."
        return (), (Problem(name, 0, 0, "", said, f"Name a file in it, such as {name}/my-rules.yaml.", "SK301"),)
    except OSError as error:
        said = f"it cannot be read ({error.strerror})."
        return (), (Problem(name, 0, 0, "", said, "Check its name.", "SK301"),)
    shipped = library.shipped_rules()
    rules, problems = parse_rules(text, name, beside=shipped)
    taken = [_taken(name, rule, f"a shipped rule of the pack {other.pack}") for rule, other in _twice(shipped, rules)]
    return rules, tuple(sorted((*problems, *taken), key=lambda one: (one.line, one.column)))


def _twice(first: Iterable[Rule], then: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Return the rules whose id an earlier one has, each with that one."""
    by_id = {rule.id: rule for rule in first}
    return [(rule, by_id[rule.id]) for rule in then if rule.id in by_id]


def _taken(file: str, rule: Rule, by: str) -> Problem:
    return Problem(
        file, rule.line, rule.column, rule.id, f"{by} has the id {rule.id} too.", "Give it another.", "SK308"
    )


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
