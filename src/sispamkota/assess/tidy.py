"""What is done to every cell of a timeline before it is read: blanks go, and what says who somebody is stays out."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from sispamkota.assess.persons import PERSON_FIELDS, trace, trace_in_id
from sispamkota.journal.kinds import KINDS

WITHHELD: Final = "WITHHELD"
"""What stands in place of a withheld value, with a number."""

_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff]")
_JOINS = re.compile(r"[\s_-]+")


def tidy(value: Any) -> Any:
    """Return a value with the blanks around its words taken away, and the signs that nobody sees; lists too."""
    if isinstance(value, str):
        if value.isascii():
            return value.strip()
        return unicodedata.normalize("NFC", _UNSEEN.sub("", value)).strip()
    if isinstance(value, list):
        return [tidy(one) for one in value]
    if isinstance(value, dict):
        return {tidy(key): tidy(one) for key, one in value.items()}
    return value


@cache
def _free_text() -> frozenset[str]:
    """Return the fields in which sentences may stand; all others of a body hold ids, words of a list and numbers."""
    kinds = [kind for _, kind in KINDS.items()]
    return frozenset(one.name for kind in kinds for one in dataclasses.fields(kind) if one.metadata.get("text"))


class Screen:
    """Takes what may say who somebody is out of cells; equal values get equal stand-ins, so that joins still hold."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def cell(self, value: Any, where: str, field: str = "") -> tuple[Any, tuple[str, ...]]:
        """Return a cell without what must not be told, and a message for each, which does not repeat it.

        Parameters
        ----------
        value : Any
            What was typed.
        where : str
            Its column, with the field of the body: "source", "body.note".
        field : str
            The field or column alone.
        """
        if isinstance(value, dict):
            cells: dict[Any, Any] = {}
            told: list[str] = []
            for key, one in value.items():
                name, of_key = self.cell(key, where, "id")
                cells[name], of_value = self.cell(one, f"{where}.{name}", str(name))
                told += [*of_key, *of_value]
            return cells, tuple(told)
        if isinstance(value, list):
            pairs = [self.cell(one, where, field) for one in value]
            return [one for one, _ in pairs], tuple(dict.fromkeys(line for _, lines in pairs for line in lines))
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            return value, ()
        text = str(value)
        if field == "id" or (where.startswith("body.") and field not in _free_text()):
            what = trace_in_id(text, of_person=field in PERSON_FIELDS)
        else:
            what = trace(text)
        if what is None:
            return value, ()
        instead = self._known.setdefault(text, f"{WITHHELD}-{len(self._known) + 1}")
        remedy = "Write an institution and its document" if field == "source" else "Write an id such as P-1 or a role"
        return instead, (f"{where}: this looks like {what}, so {instead} stands for it from here on. {remedy}.",)


def alike(ids: Iterable[tuple[str, str, int]]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return what is wrong, and what is odd, with ids that differ only in capitals, or only in blanks and hyphens.

    Parameters
    ----------
    ids : iterable of (str, str, int)
        What the id is of ("assembly"), the id, and its row; in order of the rows.

    Returns
    -------
    mistakes, warnings : list of (int, str)
        Row and message, once for each spelling.
    """
    mistakes: list[tuple[int, str]] = []
    warnings: list[tuple[int, str]] = []
    spelt: set[tuple[str, str]] = set()
    by_capitals: dict[tuple[str, str], tuple[str, int]] = {}
    by_joins: dict[tuple[str, str], tuple[str, int]] = {}
    for of, ident, row in ids:
        if (of, ident) in spelt:
            continue
        spelt.add((of, ident))
        for folded, first, messages, what in (
            (ident.casefold(), by_capitals, mistakes, "capitals"),
            (_JOINS.sub("", ident).casefold(), by_joins, warnings, "blanks, hyphens or underscores"),
        ):
            other, at = first.setdefault((of, folded), (ident, row))
            if other == ident:
                continue
            told = f"{of}: '{ident}' and '{other}' (row {at}) differ only in {what}. "
            told += "Write one of them in all rows, or quite another id if they are two things."
            messages.append((row, told))
            break
    return mistakes, warnings


def ids_of(body: Mapping[str, Any], named: Iterable[str]) -> list[tuple[str, str]]:
    """Return the ids of a body by what they are of; the zones of a footprint are zones like any other."""
    found: list[tuple[str, str]] = []
    for name in named:
        value = body.get(name)
        of = {"zones": "zone", "exits": "exit", "routes": "exit"}.get(name, name)
        found += [(of, one) for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]
    return found
