"""Words by which somebody says that there was none, or that nobody knows, where a rule asks whether there was any.

"escort: none" would count as an escort if it were read as any word.  So in a field that some rule asks to be
filled in, such words become the empty words or the empty list, what says "not known" is taken out, and a
sentence that begins with a denial and is none of the known ones counts as not known.  Only records written
by hand are read so; a run's own hold an empty field where there was none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from sispamkota.journal.words import WORDS
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule

Fields = Mapping[str, frozenset[str]]
"""Names of fields by kind of event."""

MAY_BE_EMPTY: Final = ("ground",)
"""Fields whose empty words say something in every kind: an order that names no ground."""

_NONE: Final = frozenset(
    (
        "none", "nil", "nihil", "no", "not any", "nothing", "nobody", "no one", "noone", "no-one", "absent", "missing",
        "without", "false", "tidak", "tidak ada", "tdk ada", "tak ada", "tiada", "ga ada", "gak ada", "nggak ada",
        "belum", "belum ada", "blm ada", "tanpa", "kosong", "bukan", "empty", "null", "unescorted", "not escorted",
        "tidak dikawal", "tanpa dikawal", "belum dikawal", "tidak terkawal", "tidak diisi", "tidak dibuat",
        "belum dibuat", "not made", "not filled in", "tidak ada siapa pun", "tidak ada siapapun", "tidak seorang pun",
    )
)  # fmt: skip
_UNKNOWN: Final = frozenset(
    (
        "n/a", "n.a", "na", "n. a", "unknown", "not known", "unclear", "not recorded", "not stated", "no information",
        "no data", "tbd", "tidak diketahui", "tdk diketahui", "tidak tahu", "tidak jelas", "belum jelas", "tak jelas",
        "belum diketahui", "tidak tercatat", "tidak dicatat", "tidak disebut", "tidak disebutkan", "tidak ada data",
        "tidak ada informasi", "tidak ada keterangan", "0",
    )
)  # fmt: skip
_NONE_OF = re.compile(
    r"(?:tidak ada|tdk ada|tak ada|tiada|belum ada|tanpa|tidak|no|without(?: an?y?)?|nihil) "
    r"(?:pengawalan|pengawal|kawalan|escorts?|ba|berita acara(?: serah terima)?|serah terima|nomor|number|records?|"
    r"handover(?: record)?|bukti|evidence|penilai|assessor|jalan keluar|jalur(?: keluar)?|rute|routes?|exits?|"
    r"dasar(?: hukum)?|grounds?|alasan|reasons?)(?: at all| sama sekali| apa pun)?"
)
_DENIES = re.compile(r"(?:tidak|tdk|tak|belum|blm|tanpa|bukan|tiada|not|without|none|never|nobody|no)\b(?![.:/-])")


def asked_filled(rules: Iterable[Rule]) -> Fields:
    """Return the fields of which some rule asks whether they are filled in, by kind of event."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        for kind, checks in (
            (rule.trigger.type, (*rule.fields, *rule.trigger.where)),
            *((condition.type, condition.where) for _, _, condition in rule.conditions()),
        ):
            found.setdefault(kind, set()).update(check.path for check in checks if check.op == "nonempty")
    return {kind: frozenset(names) for kind, names in found.items() if names}


@cache
def usually_asked() -> Fields:
    """Return the fields that the shipped rules ask to be filled in."""
    return asked_filled(shipped_rules())


def says_none(name: str, lists: Iterable[str]) -> str:
    """Return how to write that there was none in a field."""
    return f"Write {'[]' if name in lists else chr(34) * 2} where there was none."


def may_be_empty(kind: str, name: str, asked: Fields) -> bool:
    """Return whether empty words say something in a field of a kind."""
    return name in MAY_BE_EMPTY or name in asked.get(kind, ())


def without_nothing(
    kind: str, body: Mapping[str, Any], asked: Fields, *, lists: Iterable[str] = (), ids: Iterable[str] = ()
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a body in which "none" is empty and "not known" is absent, and a warning for each such word.

    Parameters
    ----------
    kind : str
        Kind of the event.
    body : mapping
        Its fields.
    asked : mapping
        Fields that some rule asks to be filled in, as ``asked_filled`` returns them.
    lists : iterable of str
        Fields of the kind that hold a list.
    ids : iterable of str
        Ids of other lines; such a word is an id and nothing else.
    """
    told: list[str] = []
    read = dict(body)
    listed, known = frozenset(lists), frozenset(ids)
    for name, value in body.items():
        if not may_be_empty(kind, name, asked):
            continue
        remedy = says_none(name, listed)
        if name not in listed:
            if isinstance(value, str):
                read[name] = _word(kind, name, value, remedy, told)
        elif isinstance(value, str) and _means(name, value) is not None and value not in known:
            read[name] = [] if _word(kind, name, value, remedy, told) == "" else None
        elif isinstance(value, list):
            kept = [one for one in value if not isinstance(one, str) or one in known or _means(name, one) is None]
            words = [one for one in value if one not in kept]
            meant = [_word(kind, name, one, remedy, told) for one in words]
            read[name] = None if not kept and None in meant else kept
    return {name: value for name, value in read.items() if value is not None or body[name] is None}, tuple(told)


def _means(name: str, word: str) -> str | None:
    """Return "none", "not known" or "doubtful" for a word that says so, None for any other."""
    plain = " ".join(word.casefold().split()).strip(" .!()[]\"'")
    if not any(sign.isalnum() for sign in plain):
        return "not known" if "?" in plain else "none"
    if name in WORDS and word in WORDS[name]:
        return None
    if plain in _UNKNOWN:
        return "not known"
    if plain in _NONE or _NONE_OF.fullmatch(plain):
        return "none"
    if name not in WORDS and not any(sign.isdigit() for sign in plain) and _DENIES.match(plain):
        return "doubtful"
    return None


def _word(kind: str, name: str, word: str, remedy: str, told: list[str]) -> str | None:
    """Return how a word is read: empty, not known (None), or as it is."""
    if not word.strip():
        return ""
    meant = _means(name, word)
    if meant is None:
        return word
    how = "may say that there was none, so it counts as not known" if meant == "doubtful" else f"is read as {meant}"
    told.append(f"{kind}.{name}: '{word}' {how}. {remedy}")
    return "" if meant == "none" else None
