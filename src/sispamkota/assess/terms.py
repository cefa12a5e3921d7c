"""What verdicts call kinds of events, their fields and values, in Indonesian and English."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Final

LANGUAGES: Final = ("id", "en")


@functools.cache
def terms() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return the terms by section ("kind", "field", "value"): Indonesian and English."""
    source = resources.files("sispamkota.assess").joinpath("terms.toml").read_text(encoding="utf-8")
    return {
        section: {key: (pair[0], pair[1]) for key, pair in table.items()}
        for section, table in tomllib.loads(source).items()
    }


def kind(name: str, lang: str) -> str:
    """Return a kind of event as a short noun phrase, such as "first aid"; an unknown one as its name in quotes."""
    return _told("kind", name, lang)


def field(path: str, lang: str) -> str:
    """Return what a field is called, such as "clearance time (s)"; an unknown one as its name in quotes."""
    return _told("field", path, lang)


def value(path: str, given: object, lang: str) -> str:
    """Return the value of a field in words: yes or no, words for codes, numbers as the language writes them.

    Parameters
    ----------
    path : str
        The field, since one code may mean different things in different fields.
    given : object
        The value; a list gives its items with commas, and what has no words stays as it is.
    lang : str
        "id" or "en".
    """
    if given is None:
        return "tidak disebut" if lang == "id" else "not told"
    if isinstance(given, (list, tuple)):
        return ", ".join(value(path, one, lang) for one in given) or value(path, "", lang)
    if isinstance(given, bool):
        given = str(given).lower()
    if isinstance(given, (int, float)):
        text = f"{given:.12g}"
        return text.replace(".", ",") if lang == "id" else text
    known = terms()["value"]
    pair = known.get(f"{path}.{given}") or known.get(str(given))
    return pair[LANGUAGES.index(lang)] if pair is not None else str(given)


def body(told: Mapping[str, object], lang: str) -> str:
    """Return the fields of an event and their values in words, such as "means: tear gas; zone: Z-1"."""
    return "; ".join(f"{field(name, lang)}: {value(name, given, lang)}" for name, given in told.items())


def _told(section: str, name: str, lang: str) -> str:
    pair = terms()[section].get(name)
    return pair[LANGUAGES.index(lang)] if pair is not None else f"'{name}'"
