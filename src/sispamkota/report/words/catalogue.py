"""The words of one language: sentences for events, words for codes, and the pages' own texts."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from typing import Literal, get_args

from sispamkota.core.errors import SispamkotaError

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_ZONES = {7.0: "WIB", 8.0: "WITA", 9.0: "WIT"}


@dataclass(frozen=True)
class Catalogue:
    """The words of one language.

    Attributes
    ----------
    language : str
        "id" or "en".
    events : mapping of str to str
        Kind of event to sentence pattern (see ``sentence``).
    codes : mapping of str to str
        "field.value" or "value" to words.
    texts : mapping of str to str
        "section.name" to the pages' own texts.
    """

    language: Language
    events: Mapping[str, str] = field(repr=False)
    codes: Mapping[str, str] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)

    def text(self, key: str, **values: object) -> str:
        """Return one of the pages' own texts with {names} filled in.

        Raises
        ------
        KeyError
            If there is no such text; a page never shows a bare key.
        """
        return self.texts[key].format(**values) if values else self.texts[key]

    def counted(self, key: str, n: int, **values: object) -> str:
        """Return a text about a number of things, in its own form for none or one where there is one."""
        special = f"{key}_{n}"
        return self.text(special if special in self.texts else key, n=self.number(n), **values)

    def code(self, name: str, value: str) -> str | None:
        """Return the words for a fixed value of a field, or None where the language has none."""
        return self.codes.get(f"{name}.{value}") or self.codes.get(value)

    def number(self, value: float, digits: int | None = None) -> str:
        """Return a number as it is written in this language; without ``digits`` no more than needed.

        Parameters
        ----------
        value : float
            The number, in whatever unit the sentence names.
        digits : int, optional
            Digits after the decimal mark.
        """
        if digits is None:
            text = f"{value:,.3f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
        else:
            text = f"{value:,.{digits}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "id" else text

    def share(self, value: float) -> str:
        """Return a share between 0 and 1 as a percentage."""
        text = self.number(round(value * 100.0), 0)
        return f"{text} %" if self.language == "id" else f"{text}%"

    def span(self, seconds: float) -> str:
        """Return a length of time in the two largest units that matter."""
        total = round(seconds)
        if abs(total) < 90:
            return f"{self.number(total)} {self.texts['unit.s']}"
        minutes = round(total / 60)
        if minutes < 90:
            return f"{self.number(minutes)} {self.texts['unit.min']}"
        hours, rest = divmod(minutes, 60)
        if hours < 48:
            tail = f" {rest} {self.texts['unit.min']}" if rest else ""
            return f"{self.number(hours)} {self.texts['unit.h']}{tail}"
        return f"{self.number(round(hours / 24))} {self.texts['unit.day']}"

    def clock(self, moment: datetime, seconds: bool = False) -> str:
        """Return a local time of day with 24 hours, such as 10:22."""
        return moment.strftime("%H:%M:%S" if seconds else "%H:%M")

    def date(self, moment: datetime) -> str:
        """Return a local date in words."""
        return f"{moment.day} {self.texts[f'month.{moment.month}']} {moment.year}"

    def zone(self, moment: datetime) -> str:
        """Return the name of the time zone: WIB, WITA, WIT, else its offset."""
        offset = moment.utcoffset()
        hours = offset.total_seconds() / 3600 if offset is not None else 0.0
        return _ZONES.get(hours, f"UTC{hours:+g}")


@functools.cache
def catalogue(language: str) -> Catalogue:
    """Return the words of a language.

    Raises
    ------
    SispamkotaError
        If there are none.
    """
    if language not in LANGUAGES:
        raise SispamkotaError(f"no words in language '{language}'. Known: {', '.join(LANGUAGES)}.")
    return Catalogue(
        language=language,
        events=_flat("events", language, with_section=False),
        codes=_flat("codes", language, with_section=False),
        texts=_flat("texts", language, with_section=True),
    )


def _flat(family: str, language: str, with_section: bool) -> dict[str, str]:
    source = resources.files("sispamkota.report.words").joinpath(f"{family}.{language}.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    result: dict[str, str] = {}
    for section, table in tables.items():
        for key, words in table.items():
            result[f"{section}.{key}" if with_section else key] = str(words)
    return result
