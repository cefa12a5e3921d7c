"""Timelines written by hand: JSON Lines or CSV, one message for each mistake with its row."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from sispamkota.assess import vocabulary
from sispamkota.assess.header import HEADER, is_header, read_header, unknown_kind
from sispamkota.assess.hints import json_hint, time_hint
from sispamkota.assess.nothing import asked_filled, without_nothing
from sispamkota.assess.persons import trace_in_id
from sispamkota.assess.tidy import Screen, alike, ids_of, tidy
from sispamkota.assess.typed import check_body, idents, lists
from sispamkota.core.errors import RecordError
from sispamkota.core.registry import nearest
from sispamkota.journal.event import Event
from sispamkota.journal.kinds import KINDS
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule

COLUMNS: Final = ("time", "time_to", "source", "id", "basis", "kind", "body")
BASES: Final = ("recorded", "declared", "confirmed", "engine")
LOCAL: Final = timezone(timedelta(hours=7))
"""Zone of a time that names none: western Indonesia (assumed)."""
LIMIT_BYTES: Final = 64_000_000
"""Largest timeline that is read (assumed: half a million lines)."""
MESSAGES_SHOWN: Final = 100
NIGHT_H: Final = 12
"""Hours by which a clock time lies before the one above it where a night was probably meant (assumed)."""
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of the files that spreadsheets write by themselves: .xlsx and .ods, and the older .xls."""
REFERENCES: Final = {"observation.denied": "event", "observation.noted": "event", "level.changed": "evidence"}
"""Fields that name other lines, by their ``id`` or their row."""

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a hand-written record says.

    Attributes
    ----------
    events : tuple of Event
        By time; the number of an event is its row in the file.
    until : mapping of int to float
        Latest time in seconds of events of which only a range is known.
    covers : tuple of str or None
        Kinds of which the record holds every event; None where it does not say.
    start : datetime or None
        Local time of second 0; None where the record names no date.
    end_s : float
        Time up to which the record goes.
    warnings : tuple of str
        What was kept although it looks wrong.
    sources : mapping of int to str
        Where each row was taken from.
    """

    events: tuple[Event, ...]
    until: Mapping[int, float]
    covers: tuple[str, ...] | None
    start: datetime | None
    end_s: float
    warnings: tuple[str, ...]
    sources: Mapping[int, str]


@dataclass(slots=True)
class _Row:
    """One line before its time is placed."""

    number: int
    fields: dict[str, Any]


def read_timeline(path: str | Path, *, rules: Iterable[Rule] | None = None) -> Timeline:
    """Return the timeline of a ``.jsonl`` or ``.csv`` file.

    Parameters
    ----------
    path : str or Path
        The file.
    rules : iterable of Rule, optional
        The rules that will judge it: what they ask to be filled in may be empty.  The shipped ones by default.

    Raises
    ------
    RecordError
        If the file cannot be read, or has mistakes; the message has one line for each.
    """
    file = Path(path)
    try:
        if file.stat().st_size > LIMIT_BYTES:
            raise RecordError(f"{file}: larger than {LIMIT_BYTES // 1_000_000} MB. Split the timeline.")
        content = file.read_bytes()
        if content.startswith(WORKBOOKS):
            raise RecordError(
                f"{file}: this is a workbook of a spreadsheet. Save it as 'CSV UTF-8', and give that file."
            )
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(
            f"{file}: not UTF-8 (byte {error.start}). Save it as UTF-8, in a spreadsheet 'CSV UTF-8'."
        ) from error
    except OSError as error:
        raise RecordError(f"{file}: cannot be read ({error.strerror}). Check its name.") from error
    form = "csv" if file.suffix.lower() == ".csv" else "jsonl"
    return parse_timeline(text, name=file.name, form=form, rules=rules)


def parse_timeline(
    text: str, *, name: str = "timeline", form: str = "jsonl", rules: Iterable[Rule] | None = None
) -> Timeline:
    """Return the timeline in ``text``; ``form`` is "jsonl" or "csv", ``rules`` as in ``read_timeline``.

    Raises
    ------
    RecordError
        If it has mistakes; the message has one line for each, with its row.
    """
    return _Reader(name, tuple(shipped_rules() if rules is None else rules)).read(text, form)


class _Reader:
    """One timeline being read; collects mistakes and warnings."""

    def __init__(self, name: str, rules: tuple[Rule, ...]) -> None:
        self.name = name
        self.asked = asked_filled(rules)
        self.by_rules = vocabulary.named(rules)
        self.asking = {rule.trigger.type for rule in rules if rule.fields or rule.trigger.where}
        self.mistakes: list[tuple[int, str]] = []
        self.warnings: list[tuple[int, str]] = []
        self.zone = LOCAL
        self.dated = False
        self.undated: list[tuple[int, str]] = []
        self.sheet = False
        self.screen = Screen()

    def odd(self, row: int, message: str) -> None:
        self.warnings.append((row, f"{self.name}: row {row}: {message}"))

    def wrong(self, row: int, message: str) -> None:
        self.mistakes.append((row, f"{self.name}: row {row}: {message}"))

    def read(self, text: str, form: str) -> Timeline:
        """Return the timeline, or raise with every mistake."""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.sheet = form == "csv"
        line, rows = self.csv(text) if self.sheet else self.jsonl(text)
        header = read_header(self.clean(line, 1))
        self.dated = header.day is not None
        for message in header.mistakes:
            self.wrong(1, message)
        for message in header.warnings:
            self.odd(1, message)
        for row in rows:
            row.fields = self.clean(row.fields, row.number)
        numbers = {str(row.fields["id"]): row.number for row in rows if row.fields.get("id") not in (None, "")}
        for row in rows:
            self.reread(row, numbers)
        self.twice(rows)
        self.overnight(rows)
        self.alike(rows)
        placed: list[tuple[datetime, datetime | None, _Row, str, dict[str, Any], str]] = []
        for row in rows:
            found = self.row(row, header.day, numbers)
            if found is not None:
                placed.append(found)
        end = self.moment(header.until, 1, "until", header.day) if header.until is not None else None
        if end is not None and placed and all(first > end for first, *_ in placed):
            self.wrong(1, f"until, {end:%Y-%m-%d %H:%M:%S}, is before every line. Write when the watching ended.")
        elif end is not None:
            for first, last, row, *_ in placed:
                self.after_the_end(row, first, last, end)
        for number, clock in self.undated if self.dated else ():
            self.wrong(
                number, f"{clock} names no day, but other rows do. Write the date too, or name it in the first line."
            )
        if self.mistakes:
            raise RecordError(self.told())
        if not placed:
            raise RecordError(f"{self.name}: no event. Write one a line, with time, kind and body.")
        for _, _, row, kind, body, _ in placed:
            if kind in self.asking and not any(value is not None for value in body.values()):
                self.odd(row.number, f"{kind}: the body is empty, so rules that ask anything of it read not known.")
        zero = self.midnight(placed)
        events: list[tuple[tuple[Any, ...], Event]] = []
        later: dict[int, float] = {}
        sources: dict[int, str] = {}
        for first, last, row, kind, body, basis in placed:
            t_s = (first - zero).total_seconds()
            t_to_s = t_s if last is None else (last - zero).total_seconds()
            event = Event(row.number, kind, KINDS.get(kind).kind_version, t_s, t_s, "", "", (), basis, body)
            order = (t_s, t_to_s, kind, json.dumps(body, sort_keys=True, default=str), row.number)
            events.append((order, event))
            if t_to_s > t_s:
                later[row.number] = t_to_s
            if row.fields.get("source"):
                sources[row.number] = str(row.fields["source"])
        ordered = tuple(event for _, event in sorted(events, key=lambda pair: pair[0]))
        end_s = max(event.t_s for event in ordered)
        if end is not None:
            end_s = max(end_s, (end - zero).total_seconds())
        warnings = tuple(message for _, message in sorted(self.warnings))
        return Timeline(ordered, later, header.covers, zero if self.dated else None, end_s, warnings, sources)

    def told(self) -> str:
        """Return every mistake in order of the rows, then every warning, so that both can be mended at once."""
        lines = [message for _, message in sorted(self.mistakes)]
        if len(lines) > MESSAGES_SHOWN:
            lines = [*lines[:MESSAGES_SHOWN], f"{self.name}: and {len(lines) - MESSAGES_SHOWN} more mistakes."]
        odd = [f"warning: {message}" for _, message in sorted(self.warnings)]
        if len(odd) > MESSAGES_SHOWN:
            odd = [*odd[:MESSAGES_SHOWN], f"warning: {self.name}: and {len(odd) - MESSAGES_SHOWN} more warnings."]
        return "\n".join((*lines, *odd))

    def clean(self, fields: dict[str, Any], row: int) -> dict[str, Any]:
        """Return the cells of a line without blanks around them, and without what says who somebody is."""
        cells: dict[str, Any] = {}
        for name, value in tidy(fields).items():
            where = name if trace_in_id(name) is None else "a column"
            cells[name], told = self.screen.cell(value, where, where)
            for message in told:
                self.odd(row, message)
        return cells

    def reread(self, row: _Row, numbers: Mapping[str, int]) -> None:
        """Read words as the lists write them, and those for "none" and "not known" as what they say."""
        kind, body = row.fields.get("kind"), row.fields.get("body")
        if not isinstance(kind, str) or kind not in KINDS or not isinstance(body, dict):
            return
        body, told = vocabulary.reworded(kind, body, self.by_rules)
        body, more = without_nothing(kind, body, self.asked, lists=lists(kind), ids=numbers)
        row.fields["body"] = body
        for message in (*told, *more):
            self.odd(row.number, message)

    def alike(self, rows: list[_Row]) -> None:
        """Tell of ids that somebody may have meant to be one: they would join nothing, and accuse for it."""
        listed: list[tuple[str, str, int]] = []
        for row in rows:
            kind, body, ident = (row.fields.get(name) for name in ("kind", "body", "id"))
            if isinstance(ident, (str, int)) and ident != "":
                listed.append(("id", str(ident), row.number))
            if isinstance(kind, str) and kind in KINDS and isinstance(body, dict):
                listed += [(of, one, row.number) for of, one in ids_of(body, idents(kind))]
        mistakes, warnings = alike(listed)
        for number, message in mistakes:
            self.wrong(number, message)
        for number, message in warnings:
            self.odd(number, message)

    def after_the_end(self, row: _Row, first: datetime, last: datetime | None, end: datetime) -> None:
        """Tell of a line after the time until which somebody watched: one of the two is wrong."""
        remedy = "Write a later until in the first line, or correct the time."
        if first > end:
            self.wrong(row.number, f"time {row.fields['time']} is after until, {end:%Y-%m-%d %H:%M:%S}. {remedy}")
        elif last is not None and last > end:
            self.odd(row.number, f"time_to {row.fields['time_to']} is after until, {end:%Y-%m-%d %H:%M:%S}. {remedy}")

    # Forms -----------------------------------------------------------------------------------

    def jsonl(self, text: str) -> tuple[dict[str, Any], list[_Row]]:
        header: dict[str, Any] = {}
        rows: list[_Row] = []
        first = True
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            value = self.json(line, number, "a line")
            if isinstance(value, dict):
                if first and is_header(value):
                    header = value
                elif any(key in HEADER for key in value) and is_header(value):
                    self.wrong(number, "date, covers and until stand in the first line only. Move this line up.")
                else:
                    self.columns(value, number)
                    rows.append(_Row(number, value))
            first = False
        return header, rows

    def json(self, text: str, row: int, what: str) -> Any:
        def refuse(word: str) -> Any:
            raise ValueError(f"{word} is no number")

        def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for typed, value in pairs:
                key = tidy(typed)
                if key in found:
                    raise ValueError(f"{'a field' if trace_in_id(key) else repr(key)} stands twice")
                found[key] = value
            return found

        try:
            value = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
        except RecursionError:
            self.wrong(row, f"{what} is nested too deeply. A body has fields with plain values.")
            return None
        except ValueError as error:
            reason = str(error).partition(": line")[0]
            example = '{"means": "gas"}' if what == "body" else '{"time": "21:00:00", "kind": "...", "body": {}}'
            self.wrong(row, f"{what} is no JSON ({reason}). {json_hint(text, example)}")
            return None
        if not isinstance(value, dict):
            self.wrong(row, f"{what} is no JSON object. Write it between {{ and }}.")
            return None
        return value

    def columns(self, value: dict[str, Any], row: int) -> None:
        for key in value:
            if key not in COLUMNS and (what := trace_in_id(key)) is not None:
                self.wrong(row, f"a column: this looks like {what}, and is not repeated here.")
            elif key not in COLUMNS:
                near = nearest(key, COLUMNS)
                hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(COLUMNS)}."
                self.wrong(row, f"unknown key '{key}'. {hint}")

    def named(self, names: list[str], row: int) -> bool:
        """Return whether a row names columns well enough to read on; mistakes are told once, and not for each row."""
        if not any(name in COLUMNS for name in names):
            self.wrong(row, f"this row names no columns. Write {','.join(COLUMNS)} above the events.")
            return False
        self.columns({name: None for name in names if name}, row)
        missing = [needed for needed in ("time", "kind") if needed not in names]
        for needed in missing:
            self.wrong(row, f"there is no column '{needed}'. The columns are {', '.join(COLUMNS)}.")
        twice = sorted({name for name in names if name and names.count(name) > 1})
        for name in twice:
            self.wrong(row, f"the column '{name}' stands twice. Keep one of them.")
        return not missing and not twice

    def csv(self, text: str) -> tuple[dict[str, Any], list[_Row]]:
        header: dict[str, Any] = {}
        lines = [f"{line}\n" for line in text.split("\n")]
        skipped = 0
        given = ""
        if lines and re.fullmatch(r"sep=[;,\t]\s*", lines[0]):  # a spreadsheet's own first line
            given, skipped = lines[0][4], 1
        if len(lines) > skipped and lines[skipped].lstrip('"').startswith("{"):
            plain = lines[skipped].strip()
            if plain.startswith('"'):
                plain = next(csv.reader([plain]))[0]
            skipped += 1
            header = self.json(plain.rstrip(",;\t"), skipped, "the first line") or {}
        body = "".join(lines[skipped:])
        first = body.partition("\n")[0]
        delimiter = given or max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(body), delimiter=delimiter)
        rows: list[_Row] = []
        names: list[str] = []
        try:
            for cells in reader:
                number = reader.line_num + skipped
                if not any(cell.strip() for cell in cells):
                    continue
                if not names:
                    names = [cell.strip().lower() for cell in cells]
                    if not self.named(names, number):
                        return header, []
                    continue
                if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                    self.wrong(number, f"{len(cells)} cells, but {len(names)} columns. Put the body in double quotes.")
                    continue
                row: dict[str, Any] = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
                row["body"] = self.json(row["body"], number, "body") if row.get("body") else {}
                if row["body"] is not None:
                    rows.append(_Row(number, row))
        except csv.Error as error:
            self.wrong(reader.line_num + skipped, f"this is no CSV ({error}).")
        return header, rows

    def midnight(self, placed: list[tuple[datetime, datetime | None, _Row, str, dict[str, Any], str]]) -> datetime:
        """Return the local midnight before the first event: laws change at local midnight, not at that of UTC.

        The offset is that of the earliest event that names one; a time in UTC ("Z") tells no place.
        """
        earliest = min(placed, key=lambda one: (one[0], one[2].number))[0]
        local = [first for first, _, row, *_ in placed if not str(row.fields["time"]).upper().endswith("Z")]
        zone = min(local).tzinfo if local else self.zone
        return datetime.combine(earliest.astimezone(zone).date(), time(), zone)

    # Parts -----------------------------------------------------------------------------------

    def overnight(self, rows: list[_Row]) -> None:
        """Warn once where a clock time stands far below a later one, as if the night lay between."""
        before = ""
        for row in rows:
            clock = str(row.fields.get("time") or "").strip()
            found = _CLOCK.fullmatch(clock)
            if found is None or int(found[1]) > 23:
                continue
            if before and int(before.partition(":")[0]) - int(clock.partition(":")[0]) >= NIGHT_H:
                told = f"{clock} stands below {before}, and both are of one day. "
                told += "If the night lies between, write its date."
                self.odd(row.number, told)
                return
            before = clock

    def twice(self, rows: list[_Row]) -> None:
        first: dict[str, int] = {}
        for row in rows:
            ident = row.fields.get("id")
            if ident in (None, ""):
                continue
            if str(ident) in first:
                self.wrong(row.number, f"the id '{ident}' stands in row {first[str(ident)]} too. Give each its own.")
            else:
                first[str(ident)] = row.number

    def row(
        self, row: _Row, day: date | None, numbers: Mapping[str, int]
    ) -> tuple[datetime, datetime | None, _Row, str, dict[str, Any], str] | None:
        before = len(self.mistakes)
        fields = row.fields
        first = self.moment(fields.get("time"), row.number, "time", day)
        last = (
            self.moment(fields["time_to"], row.number, "time_to", day)
            if fields.get("time_to") not in (None, "")
            else None
        )
        if first is not None and last is not None and last < first:
            self.wrong(
                row.number,
                f"time_to {fields['time_to']} is before time {fields['time']}. "
                "Exchange the two, or write the date of each if the night lies between.",
            )
        basis = fields.get("basis") or "recorded"
        if basis not in BASES:
            near = nearest(str(basis), BASES)
            hint = f"Did you mean '{near}'?" if near else f"One of {', '.join(BASES)}."
            self.wrong(row.number, f"'{basis}' is no basis. {hint}")
        kind = fields.get("kind")
        if not isinstance(kind, str) or not kind:
            self.wrong(row.number, "it names no kind of event. Write kind.")
            return None
        if kind not in KINDS:
            self.wrong(row.number, unknown_kind(kind))
            kind = next((name for name in KINDS if name.casefold() == kind.strip().casefold()), "")
            if not kind:
                return None
        body = fields.get("body")
        if body is None:
            body = {}
        if not isinstance(body, dict):
            self.wrong(row.number, 'body is no JSON object. Write {"field": value}.')
            return None
        body = self.references(kind, body, row.number, numbers)
        mistakes, warnings = check_body(kind, body, self.asked)
        for message in mistakes:
            self.wrong(row.number, message)
        for message in warnings:
            self.odd(row.number, message)
        if first is None or len(self.mistakes) > before:
            return None
        return first, last, row, kind, body, str(basis)

    def references(self, kind: str, body: dict[str, Any], row: int, numbers: Mapping[str, int]) -> dict[str, Any]:
        """Return ``body`` with the ids of other lines replaced by their rows."""
        field = REFERENCES.get(kind)
        value = body.get(field) if field is not None else None
        if field is None or value is None:
            return body
        members = value if isinstance(value, list) else [value]
        resolved: list[Any] = []
        for one in members:
            if isinstance(one, (str, int)) and not isinstance(one, bool) and str(one) in numbers:
                resolved.append(numbers[str(one)])
            elif isinstance(one, str):
                near = nearest(one, list(numbers))
                hint = f"Did you mean '{near}'?" if near else "Give the line that is meant an 'id'."
                self.wrong(row, f"{kind}.{field}: no line has the id '{one}'. {hint}")
            else:
                resolved.append(one)
        return {**body, field: resolved if isinstance(value, list) else (resolved[0] if resolved else None)}

    def moment(self, value: Any, row: int, name: str, day: date | None) -> datetime | None:
        """Return a time of a line, aware; reports what cannot be read."""
        if value is None or value == "":
            merged = "; a merged cell stands only in its first row" if self.sheet else ""
            self.wrong(row, f'it has no {name}. Write "21:00:00" or "2019-05-21T21:00:00+07:00"{merged}.')
            return None
        text = str(value).strip()
        clock = _CLOCK.fullmatch(text) if isinstance(value, str) else None
        if clock is not None:
            hours, minutes, seconds = int(clock[1]), int(clock[2]), float(clock[3] or 0.0)
            if hours < 24 and minutes < 60 and seconds < 60:
                if day is None:
                    self.undated.append((row, text))
                of_day = timedelta(hours=hours, minutes=minutes, seconds=seconds)
                return datetime.combine(day or date(1, 1, 2), time(), self.zone) + of_day
        elif isinstance(value, str) and len(text) > 10:
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                moment = None
            if moment is not None:
                self.dated = True
                return moment if moment.tzinfo is not None else moment.replace(tzinfo=self.zone)
        hint = time_hint(text)
        shown = text if not isinstance(value, float) or math.isfinite(value) else "a number"
        self.wrong(row, f"{name} '{shown[:40]}' cannot be read. {hint}")
        return None
