"""CSV read into rows of text, with line and column of every field."""

from __future__ import annotations

from pathlib import Path as FilePath

from sispamkota.core.registry import nearest
from sispamkota.scenario.findings import Document, Findings, Path, Place
from sispamkota.scenario.folder import read_text

MOST_ROWS = 20_000
_ID_COLUMNS = ("id", "code")

Field = tuple[str, int, int]
"""Text of a field, and line and column where it begins, one-based."""


def read_csv(
    root: FilePath,
    name: str,
    findings: Findings,
    *,
    columns: tuple[str, ...],
    optional: tuple[str, ...] = (),
    renamed: dict[str, str] | None = None,
) -> Document | None:
    """Return the rows of a CSV file, or None after noting why it cannot be read.

    Parameters
    ----------
    columns : tuple of str
        Names that the header must have, in any order.
    optional : tuple of str
        Those of them that may be missing, or empty in a row.
    renamed : dict of str to str, optional
        Keys of the rows for columns that the schema calls otherwise.

    Returns
    -------
    Document or None
        Its data is ``{"rows": (row, ...)}``, a row a dict from key to text; an empty optional field is left out.
    """
    text = read_text(root, name, findings)
    if text is None:
        return None
    records = _records(text, name, findings)
    if records is None:
        return None
    records = [record for record in records if any(text.strip() for text, _, _ in record)]
    if not records:
        findings.add("SK020", Place(name), "is empty.", f"Its first line must be: {','.join(columns)}")
        return None
    header = _trimmed(records[0], 1)
    trailing = len(records[0]) > len(header)  # a spreadsheet saved empty columns behind the last one
    rows = [_trimmed(record, len(header)) if trailing else record for record in records[1:]]
    if not _header_fits(header, name, findings, columns, optional):
        return None
    renamed = renamed or {}
    keys = [renamed.get(field[0].strip(), field[0].strip()) for field in header]
    document = Document(name, None, names={key: column for column, key in renamed.items()})
    data: list[dict[str, str]] = []
    for fields in rows[:MOST_ROWS]:
        first = Place(name, fields[0][1], 1)
        if len(fields) != len(header):
            hint = 'Put text that holds a comma in "double quotes".'
            if any(letter in value for value, _, _ in fields for letter in "\u201c\u201d"):
                hint = 'Put text that holds a comma in "straight quotes"; curly ones are letters of the text.'
            findings.add("SK021", first, f"has {len(fields)} fields where the header has {len(header)}.", hint)
            if keys[0] in _ID_COLUMNS:  # what is left out or added stands behind it
                document.lost.append((fields[0][0].strip(), first))
            continue
        index = len(data)
        base: Path = ("rows", index)
        document.values[base] = (fields[0][1], 1)
        row: dict[str, str] = {}
        for key, (value, line, column) in zip(keys, fields, strict=True):
            document.values[*base, key] = document.keys[*base, key] = (line, column)
            if value.strip() or (key not in optional and renamed.get(key, key) not in optional):
                row[key] = value.strip()
        data.append(row)
    if len(rows) > MOST_ROWS:
        findings.add("SK003", Place(name), f"has more than {MOST_ROWS:,} rows.", "Keep only what the drill needs.")
    document.data = {"rows": tuple(data)}
    document.values[()] = document.values["rows",] = (1, 1)
    return document


def _trimmed(record: list[Field], least: int) -> list[Field]:
    """Return a record without the empty fields that spreadsheets leave behind its end."""
    end = len(record)
    while end > least and not record[end - 1][0].strip():
        end -= 1
    return record[:end]


def _header_fits(
    header: list[Field], name: str, findings: Findings, columns: tuple[str, ...], optional: tuple[str, ...]
) -> bool:
    found = [field[0].strip() for field in header]
    place = Place(name, 1, 1)
    if len(found) == 1 and any(separator in found[0] for separator in (";", "\t")):
        separator = "';'" if ";" in found[0] else "tabs"
        findings.add(
            "SK020", place, f"its fields are parted by {separator}.", "Save it with commas between the fields."
        )
        return False
    if found[0].startswith("sep="):
        findings.add("SK020", place, f"'{found[0]}' is a mark for Excel alone.", "Delete the first line.")
        return False
    if not {column.lower() for column in columns} & {column.lower() for column in found}:
        message = f"the first line, which begins with '{found[0]}', is no header."
        findings.add("SK020", place, message, f"The first line must be: {','.join(columns)}")
        return False
    missing = [column for column in columns if column not in found and column not in optional]
    fine = True
    for index, column in enumerate(found):
        at = Place(name, header[index][1], header[index][2])
        if column in found[:index]:
            findings.add("SK020", at, f"the column '{column}' stands twice.", "Keep one of them.")
            fine = False
        elif column not in columns:
            left = [known for known in columns if known not in found]
            near = next((known for known in left if known.lower() == column.lower()), None) or nearest(column, left)
            hint = f"Did you mean '{near}'?" if near else f"Its columns are: {','.join(columns)}"
            findings.add("SK020", at, f"the column '{column}' is unknown.", hint)
            if near in missing:
                missing.remove(near)
            fine = False
    if missing:
        names = ", ".join(f"'{column}'" for column in missing)
        findings.add("SK020", place, f"lacks the column {names}.", f"Its columns are: {','.join(columns)}")
        fine = False
    return fine


def _records(text: str, name: str, findings: Findings) -> list[list[Field]] | None:
    """Return the records of RFC 4180 text; blank lines are left out."""
    records: list[list[Field]] = []
    record: list[Field] = []
    position, line, line_start = 0, 1, 0
    length = len(text)
    while position <= length:
        column = position - line_start + 1
        if position < length and text[position] == '"':
            start_line = line
            parts: list[str] = []
            position += 1
            while True:
                end = text.find('"', position)
                if end < 0:
                    message = "a quote opens here and is never closed."
                    findings.add(
                        "SK021",
                        Place(name, start_line, column),
                        message,
                        'Close it, or write "" for a quote in the text.',
                    )
                    return None
                parts.append(text[position:end])
                position = end + 1
                if position < length and text[position] == '"':
                    parts.append('"')
                    position += 1
                    continue
                break
            value = "".join(parts)
            breaks = value.count("\n")
            if breaks:
                line += breaks
                line_start = text.rfind("\n", 0, position) + 1
            if position < length and text[position] not in ",\r\n":
                findings.add(
                    "SK021",
                    Place(name, line, position - line_start + 1),
                    f"{text[position]!r} stands after a closing quote.",
                    'Write "" for a quote in the text.',
                )
                return None
            record.append((value, start_line, column))
        else:
            end = position
            while end < length and text[end] not in ",\r\n":
                end += 1
            record.append((text[position:end], line, column))
            position = end
        if position < length and text[position] == ",":
            position += 1
            continue
        if len(record) > 1 or record[0][0].strip():
            records.append(record)
        record = []
        if position >= length:
            break
        if text[position] == "\r" and position + 1 < length and text[position + 1] == "\n":
            position += 1
        position += 1
        line += 1
        line_start = position
    return records
