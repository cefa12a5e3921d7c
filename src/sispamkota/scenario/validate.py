"""Values of a file against its schema: every mistake of pydantic told with place, reason and remedy."""

from __future__ import annotations

import re
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sispamkota.core.registry import nearest
from sispamkota.scenario.findings import Document, Findings, Path
from sispamkota.scenario.schema.base import ID_PATTERN, NAME_PATTERN

M = TypeVar("M", bound=BaseModel)

_NUMBERS = {"int_type", "int_parsing", "int_from_float", "float_type", "float_parsing", "int_parsing_size"}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_SHOWN = 60
_CURLY = ("\u201c", "\u201d", "\u2018", "\u2019")
_LARGEST = 1e18
"""Whole numbers from here on are not kept exactly by other readers."""


@dataclass(frozen=True, slots=True)
class Checked(Generic[M]):
    """A file's model, and for each of its lists which items of the file it holds.

    Attributes
    ----------
    model : BaseModel
        What could be read; items with mistakes are left out.
    kept : dict of str to tuple of int
        Positions in the file of the items of each list, where some were left out.
    """

    model: M
    kept: dict[str, tuple[int, ...]] = field(default_factory=dict)


def validate(document: Document, model: type[M], findings: Findings, *, strict: bool = True) -> Checked[M] | None:
    """Return the file as ``model`` without the items that have mistakes, or None if that cannot be.

    Parameters
    ----------
    strict : bool
        Whether a number in quotes is a mistake (YAML, JSON) or how things are (CSV).
    """
    data = document.data
    if not isinstance(data, dict):
        findings.add("SK016", document.place(), f"must hold keys with values, not {_kind(data)}.", _keys_hint(model))
        return None
    _tell_inner(document, model, findings)
    if not strict:
        _tell_underscores(document, model, findings)
    try:
        return Checked(model.model_validate(data, strict=strict))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
    _tell(details, document, model, findings)
    pruned, kept = _without(data, details)
    try:
        return Checked(model.model_validate(pruned, strict=strict), kept)
    except ValidationError:
        return None


def _tell_inner(document: Document, model: type[BaseModel], findings: Findings) -> None:
    """Note keys that pydantic takes and no file has: what the loader fills in, and our own names of fields."""
    for path, owner in _mappings(document.data, model, ()):
        entries = owner.model_fields.items()
        inner = {name: entry.alias for name, entry in entries if entry.exclude or entry.alias not in (None, name)}
        for key in inner.keys() & document.data_at(path).keys() - set(document.names):
            hint = f"Did you mean '{inner[key]}'?" if inner[key] else "Take it out: it is filled in by the loader."
            findings.add("SK014", document.place((*path, key), key=True), "unknown key.", hint)


def _tell_underscores(document: Document, model: type[BaseModel], findings: Findings) -> None:
    """Note numbers of a table with '_' between their digits, which pydantic takes and no spreadsheet does."""
    for path, owner in _mappings(document.data, model, ()):
        for name, entry in owner.model_fields.items():
            value = document.data_at(path).get(name)
            if entry.annotation in (int, float) and isinstance(value, str) and "_" in value and _is_number(value):
                findings.add("SK016", document.place((*path, name)), f"'{value}' is no number.", "Write digits only.")


def _mappings(data: Any, model: type[BaseModel], path: Path) -> Iterator[tuple[Path, type[BaseModel]]]:
    """Yield the place of each mapping in ``data`` with the model that is expected there."""
    if not isinstance(data, dict):
        return
    yield path, model
    for name, entry in model.model_fields.items():
        key = entry.alias or name
        inner = next(_models(entry.annotation), None)
        if inner is None or key not in data:
            continue
        value = data[key]
        if isinstance(value, tuple):
            for index, member in enumerate(value):
                yield from _mappings(member, inner, (*path, key, index))
        else:
            yield from _mappings(value, inner, (*path, key))


def _without(data: dict[str, Any], details: list[ErrorDetails]) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    """Return the data without the list items, or whole keys, in which something is wrong."""
    bad_items: dict[str, set[int]] = {}
    bad_keys: set[str] = set()
    for detail in details:
        location = detail["loc"]
        first = str(location[0]) if location else ""
        if len(location) > 1 and isinstance(location[1], int) and isinstance(data.get(first), tuple):
            bad_items.setdefault(first, set()).add(location[1])
        else:
            bad_keys.add(first)
    pruned = {key: value for key, value in data.items() if key not in bad_keys}
    kept: dict[str, tuple[int, ...]] = {}
    for key, bad in bad_items.items():
        if key in pruned:
            kept[key] = tuple(index for index in range(len(pruned[key])) if index not in bad)
            pruned[key] = tuple(pruned[key][index] for index in kept[key])
    return pruned, kept


def _tell(details: list[ErrorDetails], document: Document, model: type[BaseModel], findings: Findings) -> None:
    located = [(detail, _real_path(detail, document.data)) for detail in details]
    unknown: dict[Path, list[str]] = {}
    for detail, path in located:
        if detail["type"] == "extra_forbidden":
            unknown.setdefault(path[:-1], []).append(str(path[-1]))
    told: set[Path] = set()
    everywhere = _everywhere(located, document.data)
    times = Counter(path for _, path in located)
    around = {path[:length] for path in times for length in range(len(path))}
    for detail, path in located:
        sort = (detail["type"], *path[:1], *path[2:])
        if path not in told and sort in everywhere:
            told.add(path)
            if everywhere[sort]:
                once = Findings()
                words = f", as is that of all {everywhere[sort]} of them."
                if detail["type"] == "extra_forbidden":
                    _tell_unknown(detail, path, document, model_at(model, path[:-1]), once)
                else:
                    _tell_value(detail, path, document, False, once)
                findings.take(
                    replace(problem, message=problem.message.rstrip(".") + words) for problem in once.problems()
                )
                everywhere[sort] = 0
            continue
        if path in told or path in document.doubtful:
            continue  # the branches of a union are one mistake
        if detail["type"] == "too_short" and path in around:
            continue  # its items are left out because of mistakes of their own
        told.add(path)
        owner = model_at(model, path[:-1])
        kind = detail["type"]
        if kind == "missing":
            _tell_missing(path, unknown.get(path[:-1], []), document, owner, findings)
        elif kind == "extra_forbidden":
            _tell_unknown(detail, path, document, owner, findings)
        else:
            _tell_value(detail, path, document, times[path] > 1, findings)


def _tell_unknown(
    detail: ErrorDetails, path: Path, document: Document, owner: type[BaseModel] | None, findings: Findings
) -> None:
    """Note a key that the model has not, with the nearest one that it has and that is not there."""
    there = document.data_at(path[:-1])
    known = [key for key in keys_of(owner) if key not in there] if owner else []
    near = nearest(str(path[-1]), known)
    hint = f"Did you mean '{near}'?" if near else (_keys_hint(owner) if owner else "Remove it.")
    if near is None and detail["input"] is None:
        hint = "If it is part of a text, put the whole text in quotes: between { and } a comma ends it."
    findings.add("SK014", document.place(path, key=True), "unknown key.", hint)


def _everywhere(located: list[tuple[ErrorDetails, Path]], data: dict[str, Any]) -> dict[tuple[str | int, ...], int]:
    """Return the bounds that a key breaks in every item of its list, with the number of items."""
    counts: dict[tuple[str | int, ...], int] = {}
    for detail, path in located:
        if len(path) > 2 and (detail["type"] in _BOUNDS or detail["type"] == "extra_forbidden"):
            sort = (detail["type"], path[0], *path[2:])
            counts[sort] = counts.get(sort, 0) + 1
    return {sort: count for sort, count in counts.items() if 1 < count == len(data[str(sort[1])])}


def _tell_missing(
    path: Path, unknown_beside: list[str], document: Document, owner: type[BaseModel] | None, findings: Findings
) -> None:
    if isinstance(path[-1], int):
        words = f"{path[-1]} of its values are there, and one more is needed."
        findings.add("SK017", document.place(path[:-1]), words, "Write all of them, such as [10, 20].")
        return
    key = str(path[-1])
    known = tuple(keys_of(owner)) if owner else ()
    if any(nearest(name, known) == key for name in unknown_beside):
        return  # it is there, misspelt, and told so
    about = _description(owner, key)
    place = document.place(path[:-1])
    shown = document.names.get(key, key)
    findings.add("SK015", place, f"the key '{shown}' is missing.", f"Add it: {about}" if about else "Add it.")


def _tell_value(detail: ErrorDetails, path: Path, document: Document, union: bool, findings: Findings) -> None:
    kind, value = detail["type"], detail["input"]
    context = detail.get("ctx", {})
    place = document.place(path)
    shown = _shown(value)
    raw = document.raw.get(path)
    if isinstance(value, float) and value != value and document.file.endswith(".geojson"):
        return  # it stands for a number that is refused already
    if isinstance(value, str) and value[:1] in _CURLY and kind not in ("string_type", "string_too_long"):
        findings.add("SK017", place, f"{shown} begins with a curly quote.", 'Write straight quotes: "…".')
        return
    number_as_text = kind == "string_type" and isinstance(value, (int, float)) and not isinstance(value, bool)
    if union and isinstance(value, str):
        near = "Write the number without quotes." if _is_number(value) else _number_hint(value)
        near = near or "Write a number, or the id of an assumption."
        findings.add("SK017", place, f"'{shown}' is neither a number nor the name of an assumption.", near)
    elif union:
        findings.add("SK016", place, f"must be a number or the id of an assumption, not {_kind(value)}.")
    elif number_as_text and raw is not None:
        words = f"{raw} without quotes is a number, and other readers drop its zeros; a text is expected."
        findings.add("SK018", place, words, f'Write "{raw}" in quotes.')
    elif kind in (
        "string_type",
        "tuple_type",
        "bool_type",
        "bool_parsing",
        "model_type",
        "dict_type",
        "model_attributes_type",
    ):
        expected = {
            "string_type": ("a text", "Write words, or a code in quotes."),
            "tuple_type": ("a list", "Write [a, b], or lines that begin with '- '."),
            "bool_type": ("true or false", "Write true or false, without quotes."),
            "bool_parsing": ("yes or no", "Write yes or no."),
        }.get(kind, ("keys with values", "Write 'key: value', one a line."))
        findings.add("SK016", place, f"must be {expected[0]}, not {_kind(value)}.", expected[1])
    elif kind in _NUMBERS:
        whole = "a whole number" if kind.startswith("int") else "a number"
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _LARGEST:
            findings.add("SK017", place, f"{raw or value} is too large a number.", "Write at most 18 digits.")
            return
        hint = "Write digits only."
        if raw is not None and isinstance(value, float) and value.is_integer():
            grouped = re.fullmatch(r"\d{1,3}(\.\d{3})+", raw)
            hint = "Write digits only, without signs between thousands." if grouped else f"Write {value:.0f}."
            findings.add("SK016", place, f"must be {whole}, not the number {raw}.", hint)
            return
        if isinstance(value, str) and not kind.startswith("int") and _number_hint(value):
            hint = _number_hint(value)
        elif isinstance(value, str) and document.file.endswith(".csv"):
            hint = "Write digits only, without signs between thousands and without an exponent."
        elif isinstance(value, str) and _is_number(value):
            hint = "Write it without quotes."
        findings.add("SK016", place, f"must be {whole}, not {_kind(value)}.", hint)
    elif kind == "finite_number":
        findings.add("SK019", place, f"{shown} is no finite number.", "Write a number.")
    elif kind == "string_pattern_mismatch":
        words, hint = _pattern(str(context.get("pattern", "")), str(value))
        if value == "":
            merged = " Cells that are merged keep it in the first one only." if document.file.endswith(".csv") else ""
            findings.add("SK017", place, "must not be empty.", f"Fill it in.{merged}")
            return
        findings.add("SK017", place, f"'{shown}' {words}", hint)
    elif kind == "literal_error":
        expected_text = str(context.get("expected", ""))
        if isinstance(value, str) and _is_number(value) and expected_text == value.strip():
            findings.add("SK016", place, f'"{value}" in quotes is a text, not a number.', "Write it without quotes.")
            return
        choices = [part.strip("'") for part in expected_text.replace(" or ", ", ").split(", ")]
        near_choice = nearest(str(value).lower(), choices)
        if not isinstance(value, str) and near_choice:
            hint = f'Write "{near_choice}" in quotes.'
            findings.add("SK017", place, f"{str(value).lower()} without quotes is no text.", hint)
            return
        hint = f"Did you mean '{near_choice}'?" if near_choice else f"Write {_one_of(choices)}."
        findings.add("SK017", place, f"'{shown}' is not among the values.", hint)
    elif kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        findings.add("SK017", place, f"{shown} is out of bounds.", f"It must be {words} {_bound(context.get(key))}.")
    elif kind in ("too_short", "string_too_short"):
        findings.add("SK017", place, "must not be empty." if value in ("", ()) else "is too short.", "Fill it in.")
    elif kind in ("too_long", "string_too_long"):
        limit = context.get("max_length", "")
        findings.add("SK017", place, "is too long.", f"At most {limit}.")
    else:
        findings.add("SK017", place, f"'{shown}' does not fit here.", "See the reference of scenario keys.")


def _number_hint(value: str) -> str:
    """Return what to write for a text that is a number to people, or nothing."""
    if re.fullmatch(r"-?\d+,\d+", value):
        return f"Write the decimals after a point: {value.replace(',', '.')}."
    if re.fullmatch(r"\d+(\.\d+)? ?[a-z]+", value):
        return "Write the number alone, in the unit in which the key counts, such as _s for seconds."
    share = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", value)
    return "" if share is None else f"Write it as a part of 1: {float(share[1]) / 100:g}."


def _bound(limit: object) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)


def _pattern(pattern: str, value: str) -> tuple[str, str]:
    if pattern == ID_PATTERN:
        better = "-".join(part for part in _words(value.upper()) if part)
        return "is no id.", f"Ids are capitals and digits in groups joined by hyphens, such as {better or 'NORTH'}."
    if pattern == NAME_PATTERN:
        better = "_".join(part for part in _words(value.lower()) if part)
        return (
            "is no name of the vocabulary.",
            f"Names are small letters, digits, '_', '.' and '-', such as {better or 'warn'}.",
        )
    if "T" in pattern:
        if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", value):
            moment = value.replace(" ", "T")
            return "has no offset.", f'Add that of the city\'s clocks, such as "{moment}+07:00".'
        return "is no moment.", 'Write date, time and offset, such as "2024-12-06T09:00:00+07:00".'
    if ":" in pattern:
        return "is no exercise time.", 'Write hours and minutes, at most 59, such as "01:25".'
    return "is no code of an area.", 'Write it as "11.01.01.2001".'


def _words(value: str) -> Iterator[str]:
    word = ""
    for letter in value:
        if letter.isascii() and letter.isalnum():
            word += letter
        else:
            yield word
            word = ""
    yield word


def _real_path(detail: ErrorDetails, data: Any) -> Path:
    """Return the place of a mistake in the file, without the names that pydantic gives to branches of unions."""
    path: list[str | int] = []
    value: Any = data
    location = detail["loc"]
    for index, part in enumerate(location):
        within = isinstance(part, int) and isinstance(value, tuple) and part < len(value)
        if within or (isinstance(value, dict) and part in value):
            value = value[part]
        elif not (detail["type"] == "missing" and index == len(location) - 1):
            break
        path.append(part)
    return tuple(path)


def model_at(model: type[BaseModel] | None, path: Path) -> type[BaseModel] | None:
    """Return the schema model of the mapping at ``path``, or None where there is none."""
    for part in path:
        if model is None:
            return None
        if isinstance(part, int):
            continue
        model = next(
            (
                found
                for name, entry in model.model_fields.items()
                if part in (name, entry.alias)
                for found in _models(entry.annotation)
            ),
            None,
        )
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, Union, types.UnionType) or get_args(annotation):
        for inner in get_args(annotation):
            yield from _models(inner)


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    """Yield the keys that a file may have where ``model`` is expected."""
    for name, entry in model.model_fields.items():
        if not entry.exclude:
            yield entry.alias or name


def _description(model: type[BaseModel] | None, key: str) -> str:
    if model is None:
        return ""
    for name, entry in model.model_fields.items():
        if key in (name, entry.alias):
            return entry.description or ""
    return ""


def _keys_hint(model: type[BaseModel]) -> str:
    return f"Its keys are: {', '.join(keys_of(model))}."


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text '{_shown(value)}'"
    return "a list" if isinstance(value, tuple) else "keys with values"


def _one_of(choices: list[str]) -> str:
    return choices[0] if len(choices) == 1 else f"one of: {', '.join(choices)}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
