"""No event kind has an undeclared text field, and no journal a name, handle, picture or number of a person."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any

import pytest

from rule_scenes import events, scene
from sispamkota.journal.event import Event
from sispamkota.journal.intake import CODE_LIMIT, IDENT
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.record import open_record

ROOT = Path(__file__).resolve().parents[3]

TEXTS = {
    "branch.declined.condition", "branch.taken.condition", "force.refused.detail", "inject.delivered.channel",
    "inject.delivered.text_en", "inject.delivered.text_id", "inject.skipped.condition", "observation.denied.note",
    "observation.noted.note", "rumour.detected.claim_en", "rumour.detected.claim_id", "order.refused.detail",
}  # fmt: skip
"""Fields in which free text may stand; a new one is a decision, not an accident."""

FORBIDDEN = re.compile(
    r"(^|_)(name|nama|handle|username|account|akun|phone|telp|telepon|email|nik|address|alamat|photo|foto|face|wajah|"
    r"picture|image|plate|imei|birth|lahir|religion|agama|ethnicity|suku|lat|lon)(_|$)"
)
"""Names of fields that would hold what says who somebody is."""

TRACES = {
    "a handle": re.compile(r"(?<![\w.])@[A-Za-z_][\w.]{2,}"),
    "a telephone number": re.compile(r"(?<![\w.])(?:\+62|62|0)8\d{7,11}(?!\w)"),
    "an identity number": re.compile(r"(?<![\w.])\d{16}(?![\w.])"),
    "an address of mail": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "a picture": re.compile(r"\.(?:jpe?g|png|heic|gif|mp4|webp)\b|data:image/", re.IGNORECASE),
    "a link": re.compile(r"https?://", re.IGNORECASE),
}

PLAIN = re.compile(r"[A-Za-z0-9]+(?:[-_.:/ ][A-Za-z0-9]+)*")
"""What a value that is no free text looks like: a code, and no sentence."""


def fields() -> Iterator[tuple[str, dataclasses.Field[Any], Any]]:
    for name, kind in KINDS.items():
        hints = typing.get_type_hints(kind)
        for entry in dataclasses.fields(kind):
            yield f"{name}.{entry.name}", entry, hints[entry.name]


def test_every_field_of_every_kind_is_of_a_plain_declared_type() -> None:
    allowed = {bool, int, float, str, type(None), tuple, Ellipsis}

    def types(hint: Any) -> set[Any]:
        found = {typing.get_origin(hint) or hint}
        for inner in typing.get_args(hint):
            found |= types(inner)
        return found - {typing.Union, UnionType}

    assert [name for name, _, hint in fields() if not types(hint) <= allowed] == []


def test_free_text_stands_only_where_it_was_decided() -> None:
    assert {name for name, entry, _ in fields() if entry.metadata.get("text")} == TEXTS


def test_no_field_asks_who_somebody_is() -> None:
    assert [name for name, _, _ in fields() if FORBIDDEN.search(name.rpartition(".")[2])] == []


def traces(record: list[Event]) -> list[str]:
    """Return what in a record says, or may say, who somebody is."""
    declared = {name: entry for name, entry, _ in fields()}
    found = []
    for event in record:
        for name, value in event.body.items():
            path = f"{event.kind}.{name}"
            if path not in declared:
                found.append(f"{event.seq}: {path} is not declared")
                continue
            entry = declared[path]
            for one in value if isinstance(value, list | tuple) else (value,):
                if not isinstance(one, str):
                    continue
                found += [f"{event.seq}: {path} holds {what}" for what, trace in TRACES.items() if trace.search(one)]
                if entry.metadata.get("text"):
                    continue
                if entry.metadata.get("ident") and not IDENT.fullmatch(one):
                    found.append(f"{event.seq}: {path} holds {one!r}, which is no id")
                elif len(one) > CODE_LIMIT or not (PLAIN.fullmatch(one) or one == ""):
                    found.append(f"{event.seq}: {path} holds {one!r}, which is no code")
    return found


def test_the_lawful_day_holds_no_trace() -> None:
    assert traces(events(scene())) == []


def test_a_journal_of_a_run_holds_no_trace(small_run: Path) -> None:
    with open_record(small_run) as record:
        assert traces(list(record.journal.events())) == []


@pytest.mark.reference
def test_the_journal_of_the_reference_drill_holds_no_trace(reference_run: Path) -> None:
    with open_record(reference_run) as record:
        assert traces(list(record.journal.events())) == []


@pytest.mark.parametrize(("kind", "body"), [
    ("arrest.made", {"actor": "Budi Santoso"}),
    ("arrest.made", {"ground": "he threw a stone, says his neighbour"}),
    ("inject.delivered", {"text_en": "write to @somebody_there"}),
    ("inject.delivered", {"text_id": "hubungi 081234567890"}),
    ("observation.noted", {"note": "see face.jpg"}),
    ("observation.noted", {"note": "NIK 3575010101900001"}),
    ("arrest.made", {"nickname": "X"}),
])  # fmt: skip
def test_the_search_finds_what_it_should(kind: str, body: dict[str, Any]) -> None:
    assert traces([Event(1, kind, 1, 0.0, 0.0, "S", "X", (), "engine", body)])
