"""Write docs/reference from the code: commands, event kinds, scenario keys, rules.

`make docs` writes; `python tools/docs.py --check` says what is stale or has no sentence of its own.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import inspect
import pkgutil
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

import sispamkota
from sispamkota import cli_parser
from sispamkota.forces.effects import EFFECTS as ORDERS
from sispamkota.journal.kinds import KINDS
from sispamkota.rules import library
from sispamkota.rules.model import Rule
from sispamkota.scenario import schema
from sispamkota.scenario.assumed import MODEL_NUMBERS, unit_of
from sispamkota.scenario.codes import CODES
from sispamkota.scenario.vocabulary import (
    AT_KINDS,
    LATEST_SUBJECTS,
    MEASURES,
    ORDER_EFFECTS,
    PLACEHOLDERS,
    STATES,
    STORY_EFFECTS,
    VIEW,
)
from sispamkota.sim.story import EFFECTS as STORY

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Made by `make docs` from the code. Change it there. -->"


def pages() -> dict[str, str]:
    """Return every reference page by its file name."""
    return {name: make() for name, make in PAGES.items()}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(head), line(tuple("---" for _ in head)), *(line(row) for row in rows), ""]


# Commands ----------------------------------------------------------------------------------------


def actions() -> Iterator[tuple[str, argparse.Action]]:
    """Yield every command with each of its arguments and options, help itself excepted."""
    for name, parser in _parsers().items():
        for action in parser._actions:
            if not isinstance(action, argparse._HelpAction):
                yield name, action


def _parsers() -> dict[str, argparse.ArgumentParser]:
    top = cli_parser.build_parser()
    subparsers = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return dict(subparsers.choices)


def _commands() -> str:
    lines = [
        "# Commands", NOTE, "",
        "Exit code 0: fine. 1: something is wrong with what was given. 2: wrong use, or a later version brings it. "
        "130: stopped by Ctrl-C. Results go to stdout, progress and mistakes to stderr.", "",
    ]  # fmt: skip
    parsers = _parsers()
    for command in cli_parser.COMMANDS:
        if command.add is None:
            continue
        usage = " ".join(parsers[command.name].format_usage().removeprefix("usage: ").split())
        lines += [f"## {command.name}", "", command.sentence, "", "```text", usage, "```", ""]
        rows = [
            (f"`{', '.join(action.option_strings) or str(action.metavar)}`", str(action.help))
            for name, action in actions()
            if name == command.name
        ]
        lines += _table(("argument", "meaning"), rows)
    later = [command for command in cli_parser.COMMANDS if command.add is None]
    lines += ["## With later versions", ""]
    lines += _table(("command", "what it will do"), [(f"`{command.name}`", command.sentence) for command in later])
    return "\n".join(lines)


# Event kinds -------------------------------------------------------------------------------------


def _events() -> str:
    lines = [
        "# Event kinds", NOTE, "",
        "Every event has `seq, kind, version, t_s, x_s, stage, actor, causes, basis, body`; below are the fields of "
        "its body. A field that is not known is absent.", "",
    ]  # fmt: skip
    for name, cls in sorted(KINDS.items()):
        version = f", version {cls.kind_version}" if cls.kind_version != 1 else ""
        lines += [f"## {name}", "", f"{(cls.__doc__ or '').strip()}{version}", ""]
        hints = typing.get_type_hints(cls)
        rows = [
            (f"`{entry.name}`", _type_name(hints[entry.name]), entry.metadata.get("unit") or "", _told(entry))
            for entry in dataclasses.fields(cls)
        ]
        lines += _table(("field", "type", "unit", "meaning"), rows) if rows else ["No fields.", ""]
    return "\n".join(lines)


def _told(entry: dataclasses.Field[Any]) -> str:
    choices = entry.metadata.get("choices")
    listed = f" One of: {', '.join(choices)}." if choices else ""
    text = " Free text." if entry.metadata.get("text") else ""
    return f"{entry.metadata.get('sentence', '')}{listed}{text}"


def _type_name(hint: Any) -> str:
    """Return a type in words that need no Python."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type_name(each) for each in arguments if each is not type(None)))
    if origin is typing.Annotated:
        return _type_name(arguments[0])
    if origin is typing.Literal:
        return "one of " + ", ".join(f"`{each}`" for each in arguments)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return f"list of {_type_name(arguments[0])}"
        return f"list of {len(arguments)}: {', '.join(_type_name(each) for each in arguments)}"
    if origin in (dict, typing.get_origin(typing.Mapping[str, str])):
        return "mapping"
    if isinstance(hint, type):
        plain = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "nothing"}
        return plain.get(hint) or f"[{hint.__name__}](#{hint.__name__.lower()})"
    return str(getattr(hint, "__name__", hint))


# Scenario keys -----------------------------------------------------------------------------------


def models() -> tuple[type[BaseModel], ...]:
    """Return every model of the scenario schema, in the order of the modules and their lines."""
    found: list[type[BaseModel]] = []
    for info in sorted(pkgutil.iter_modules(schema.__path__), key=lambda info: _place_on_page(info.name)):
        module = importlib.import_module(f"{schema.__name__}.{info.name}")
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__
        ]
    return tuple(model for model in found if model.model_fields)


def _place_on_page(module: str) -> tuple[int, str]:
    """Return where a module of the schema stands on the page; those not named come last."""
    order = ("settings", "places", "actors", "doctrine", "story", "whole")
    return (order.index(module) if module in order else len(order), module)


def _scenario() -> str:
    lines = ["# Scenario keys", NOTE, "", "A key that is not listed is a mistake.", ""]
    for model in models():
        if model.__name__ == "Scenario":
            continue
        lines += [f"## {model.__name__}", "", " ".join((model.__doc__ or "").split()), ""]
        rows = [
            (f"`{field.alias or name}`", _type_name(_hint(model, name)), _default(field), _meaning(model, name))
            for name, field in model.model_fields.items()
        ]
        lines += _table(("key", "type", "default", "meaning"), rows)
    return "\n".join((*lines, *_vocabulary()))


CHOICES = {
    ("Action", "effect"): "effects of actions",
    ("Effect", "does"): "effects of the story",
    ("Limit", "measure"): "measures",
    ("Order", "subject"): "subjects of an order",
    ("Inject", "text_id"): "placeholders",
    ("Inject", "text_en"): "placeholders",
}
"""Keys whose values are words of the vocabulary, and the heading under which those stand."""


TYPES = {"number": "number", "text": "text", "bool": "true or false", "any": "any"}
"""Types of what conditions see, in words that need no CEL."""


def _meaning(model: type[BaseModel], name: str) -> str:
    """Return what a key means, with a link to the words that it may hold."""
    told = model.model_fields[name].description or ""
    heading = "what conditions see" if name == "when" else CHOICES.get((model.__name__, name))
    return f"{told} See [{heading}](#{heading.replace(' ', '-')})." if heading else told


def _vocabulary() -> list[str]:
    """Return the words that a scenario may use where a key asks for a name of the vocabulary."""
    lines = ["## Effects of actions", "", "What `effect` of an action may be, and the keys without which an order of "
             "such an action cannot be carried out.", ""]  # fmt: skip
    rows: list[tuple[str, ...]] = [
        (f"`{name}`", _listed(needed), _listed(AT_KINDS.get(name, ())), _first_sentence(ORDERS.get(name)))
        for name, needed in ORDER_EFFECTS.items()
    ]
    lines += _table(("effect", "keys", "done only at", "what it does"), rows)
    lines += ["## Subjects of an order", "", "An id of the scenario, or:", ""]
    lines += _table(("subject", "stands for"), [(f"`{name}`", told) for name, told in LATEST_SUBJECTS.items()])
    lines += ["## Effects of the story", "", "What `does` of branches.yaml may be, and the keys that each needs.", ""]
    rows = [(f"`{name}`", _listed(keys), _first_sentence(STORY.get(name))) for name, keys in STORY_EFFECTS.items()]
    lines += _table(("effect", "keys", "what it does"), rows)
    lines += ["## What conditions see", "", "Names that a `when` may use; those in brackets are ids of the scenario. "
              "An age is -1 where a thing has not happened.", ""]  # fmt: skip
    lines += _table(("name", "type", "values", "seen by"), [row for name in VIEW for row in _seen(name)])
    lines += ["## Measures", "", f"{_listed(MEASURES)}.", ""]
    lines += ["## Numbers of the models", "", "An assumption with one of these ids takes the place of a model's own "
              "number. Any other must be named by something in the scenario.", ""]  # fmt: skip
    units = dict.fromkeys(unit_of(name) for name in MODEL_NUMBERS)
    lines += _table(("unit", "ids"), [(f"`{unit}`", _listed(_counted_in(unit))) for unit in units])
    lines += ["## Placeholders", "", "In the words of an inject, in braces: "
              f"{_listed(tuple(f'{{{name}}}' for name in PLACEHOLDERS))}.", ""]  # fmt: skip
    return lines


def _counted_in(unit: str) -> tuple[str, ...]:
    return tuple(name for name in MODEL_NUMBERS if unit_of(name) == unit)


def _seen(name: str) -> Iterator[tuple[str, ...]]:
    """Yield a row for a name that conditions see and for each of its attributes."""
    root = VIEW[name]
    who = "branches.yaml" if root.world_only else "plans, branches.yaml"
    written = f'{name}["{root.index}"]' if root.index else name
    if root.type:
        yield f"`{written}`", TYPES[root.type], "", who
    for attribute, kind in root.attributes.items():
        also = f", `{name}.{attribute}` of the newest" if root.newest else ""
        yield f"`{written}.{attribute}`{also}", TYPES[kind], _listed(STATES.get((name, attribute), ())), who


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _first_sentence(thing: object) -> str:
    return (
        (inspect.getdoc(thing if inspect.isroutine(thing) else type(thing)) or "").split("\n\n")[0].replace("\n", " ")
    )


def _hint(model: type[BaseModel], name: str) -> Any:
    return typing.get_type_hints(model, include_extras=True)[name]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.default
    if value is PydanticUndefined or value is None or value == ():
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


# Rules -------------------------------------------------------------------------------------------


def _rules() -> str:
    lines = ["# Rules", NOTE, "", "Labels of sources: F found and read, R recalled, D our own choice.", ""]
    for name in library.SHIPPED:
        lines += [f"## {name}", ""]
        rows = [
            (f"`{rule.id}`", rule.severity, rule.text.en, rule.text.id, _force(rule), rule.src)
            for rule in library.pack(name)
        ]
        lines += _table(("rule", "severity", "asks", "meminta", "in force", "source"), rows)
    return "\n".join(lines)


def _force(rule: Rule) -> str:
    """Return the local days between which a rule holds, empty where it always does."""
    first = f"from {rule.valid_from}" if rule.valid_from else ""
    last = f"to {rule.valid_to}" if rule.valid_to else ""
    return f"{first} {last}".strip()


# Python ------------------------------------------------------------------------------------------


def _python() -> str:
    lines = [
        "# Python names", NOTE, "",
        "`import sispamkota as spk` offers these. What is not listed here or in the contracts may change.", "",
    ]  # fmt: skip
    for name in sispamkota.__all__:
        thing = getattr(sispamkota, name)
        if isinstance(thing, str):
            continue
        told = inspect.getdoc(thing) or ""
        lines += [f"## {name}", "", "```text", f"{name}{_signature(thing)}", "", told, "```", ""]
        if not isinstance(thing, type) or issubclass(thing, Exception):
            continue
        for member, value in vars(thing).items():
            described = value.fget if isinstance(value, property) else getattr(value, "func", value)
            if member.startswith("_") or not callable(described) or not described.__doc__:
                continue
            shown = "" if described is not value else _signature(described)
            lines += [f"- `{name}.{member}{shown}`: {inspect.getdoc(described).splitlines()[0]}"]
        lines += [""]
    return "\n".join(lines)


def _signature(thing: Any) -> str:
    if isinstance(thing, type) and issubclass(thing, Exception):
        return ""
    return str(inspect.signature(thing)).replace("'", "")


# Problems ----------------------------------------------------------------------------------------


def _problems() -> str:
    lines = [
        "# Problems", NOTE, "",
        "What `check` finds bears a code that stays the same from version to version.", "",
    ]  # fmt: skip
    return "\n".join(lines + _table(("code", "what it says"), [(code, CODES[code]) for code in CODES]))


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": _commands,
    "events.md": _events,
    "scenario.md": _scenario,
    "problems.md": _problems,
    "rules.md": _rules,
    "python.md": _python,
}


# Sentences ---------------------------------------------------------------------------------------


def untold() -> tuple[str, ...]:
    """Return what has no sentence of its own: a command, option, event kind, field, model or key."""
    missing: list[str] = []
    seen: dict[str, str] = {}

    def look(what: str, sentence: str | None, *, alone: bool = True) -> None:
        text = " ".join((sentence or "").split())
        if len(text) < 5 or not text.endswith((".", ")", "!")):
            missing.append(f"{what}: has no sentence")
        elif alone and text in seen:
            missing.append(f"{what}: has the sentence of {seen[text]}")
        seen.setdefault(text, what)

    for command in cli_parser.COMMANDS:
        look(f"command {command.name}", command.sentence)
    for name, action in actions():
        shared = action.option_strings in (["--json"], ["--lang"])
        look(f"{name} {action.option_strings or action.metavar}", str(action.help or ""), alone=not shared)
    for name, cls in KINDS.items():
        look(f"event {name}", cls.__doc__)
        for entry in dataclasses.fields(cls):
            look(f"event {name}.{entry.name}", entry.metadata.get("sentence"), alone=False)
    for sort, names, registry in (("effect", ORDER_EFFECTS, ORDERS), ("story effect", STORY_EFFECTS, STORY)):
        for name in names:
            look(f"{sort} {name}", _first_sentence(registry.get(name)))
    for code, sentence in CODES.items():
        look(f"problem {code}", sentence)
    for model in models():
        look(f"scenario {model.__name__}", model.__doc__)
        for name, field in model.model_fields.items():
            look(f"scenario {model.__name__}.{name}", field.description, alone=False)
    return tuple(missing)


def stale() -> tuple[str, ...]:
    """Return the names of the pages that are not what the code would write."""
    return tuple(
        name
        for name, text in pages().items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text(encoding="utf-8") != text
    )


def main(argv: list[str]) -> int:
    """Write the pages, or with ``--check`` say what is stale."""
    faults = list(untold())
    if "--check" in argv:
        faults += [f"docs/reference/{name} is stale: make docs" for name in stale()]
    else:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (REFERENCE / name).write_text(text, encoding="utf-8")
            print(f"docs/reference/{name}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
