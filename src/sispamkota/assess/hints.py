"""What somebody probably meant who typed a time, a number or a body wrongly into a timeline."""

from __future__ import annotations

import re
from typing import Final

USUAL: Final = 'Write "21:00:00" or "2019-05-21T21:00:00+07:00", in quotes.'

_POINTS = re.compile(r"(\d{1,2})\.(\d{2})(?:\.(\d{2}))?")
_HALF = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap])\.?m\.?", re.IGNORECASE)
_SHORT = re.compile(r"(\d{1,2}):(\d)")
_PLAIN = re.compile(r"(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)")
_DAY_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RANGE = re.compile(
    r"(\d{1,2})[:.](\d{2})\s*(?:-|–|to|until|s/d|s\.d\.?|sampai|hingga)\s*(\d{1,2})[:.](\d{2})", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?:about|around|approx\.?|approximately|ca\.?|circa|before|after|sekitar|sekira|kira-kira|kurang lebih|±|~|"
    r"pukul|jam|sebelum|setelah)\s*\d.*",
    re.IGNORECASE,
)
_OCLOCK = re.compile(r"(?:pukul|jam|at)\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*(?:WIB|WITA|WIT))?", re.IGNORECASE)
_COMMA = re.compile(r"-?\d+,\d+")


def time_hint(text: str) -> str:
    """Return what to write instead of a time that cannot be read."""
    if text.startswith("24:00"):
        return '24:00 is 00:00 of the next day: write that with its date, such as "2019-05-22T00:00:00+07:00".'
    both = _RANGE.fullmatch(text)
    if both is not None and int(both[1]) < 24 and int(both[3]) < 24:
        return f"Write {both[1].zfill(2)}:{both[2]} as time and {both[3].zfill(2)}:{both[4]} as time_to."
    clock = _OCLOCK.fullmatch(text)
    if clock is not None and int(clock[1]) < 24 and int(clock[2]) < 60:
        return f"Did you mean '{':'.join(part.zfill(2) for part in clock.groups() if part)}'?"
    if _ABOUT.fullmatch(text):
        return "Write the earliest time that it may have been as time, and the latest as time_to."
    half = _HALF.fullmatch(text)
    if half is not None and 1 <= int(half[1]) <= 12:
        hour = int(half[1]) % 12 + (12 if half[3].lower() == "p" else 0)
        return f"Did you mean '{hour:02d}:{half[2]}'?"
    for pattern in (_POINTS, _PLAIN):
        found = pattern.fullmatch(text)
        if found is not None and int(found[1]) < 24 and int(found[2]) < 60:
            return f"Did you mean '{':'.join(part.zfill(2) for part in found.groups() if part)}'?"
    if _SHORT.fullmatch(text):
        return "Write hours and minutes with two digits each, such as '09:05'."
    if _DAY_FIRST.fullmatch(text):
        return 'Write year, month, day and offset, such as "2019-05-21T21:00:00+07:00".'
    if _DAY_ONLY.fullmatch(text):
        return f'It names no time of day: write "{text}T00:00:00+07:00", and the end of the day as time_to.'
    return USUAL


def number_hint(value: object) -> str:
    """Return what to write instead of a number with a decimal comma, or nothing."""
    if isinstance(value, str) and _COMMA.fullmatch(value.strip()):
        return f"Write {value.strip().replace(',', '.')}, with a point and without quotes."
    return ""


def json_hint(text: str, example: str) -> str:
    """Return what to write instead of a body that is no JSON."""
    if re.search("[\u201c\u201d\u201e\u2018\u2019]", text):
        return 'Use straight quotes (") and not the curly ones of a word processor.'
    if re.search(r":\s*-?\d+,\d+\s*[,}]", text):
        return "Write numbers with a point, not a comma."
    if re.search(r"[{,]\s*'", text):
        return "Use double quotes, not single ones."
    return f"Write {example}."
