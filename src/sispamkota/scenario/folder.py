"""The folder or zip that holds a scenario: found, made safe, and read byte by byte with limits."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from sispamkota.scenario.findings import Findings, Place, alike

MOST_BYTES = 5_000_000
"""Largest file that is read, in bytes; a whole reference city has less than a tenth of it."""
MOST_BYTES_BESIDE = 50_000_000
"""Largest file that may lie beside the scenario, as it is copied into every run."""
MOST_FILES = 2000
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
MOST_BYTES_ZIPPED = 100_000_000

FIRST = "scenario.yaml"
HOW_TO_BEGIN = "Begin with 'sispamkota new DIR'."


def open_folder(given: str | Path, findings: Findings) -> Path | None:
    """Return the folder to read, or None after noting why there is none; a zip is unpacked to a temporary one."""
    path = Path(given)
    shown = Place(str(given))
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        findings.add("SK001", shown, f"does not exist or cannot be reached ({reason}).", HOW_TO_BEGIN)
        return None
    if stat.S_ISREG(mode):
        if path.suffix.lower() == ".zip" or _is_zip(path):
            return _unpack(path, findings)
        around = _around(path)
        hint = f"Did you mean its folder '{around}'?" if around is not None else HOW_TO_BEGIN
        if around is None and _holds_rules(path):
            hint = "It holds rules: 'sispamkota check FILE' checks them, 'sispamkota audit RUN --rules FILE' uses them."
        findings.add("SK001", shown, "is a file, not a scenario folder.", hint)
        return None
    if not stat.S_ISDIR(mode):
        findings.add("SK001", shown, "is no folder.", HOW_TO_BEGIN)
        return None
    return _looked_at(path, shown, findings)


def _looked_at(path: Path, shown: Place, findings: Findings) -> Path | None:
    try:
        names = sorted(entry.name for entry in os.scandir(path))
    except OSError as error:
        findings.add("SK001", shown, f"cannot be read ({error.strerror}).", "Check who may read it.")
        return None
    if not any(not name.startswith(".") for name in names):
        findings.add("SK001", shown, "is empty.", "Begin with 'sispamkota new DIR' and another folder name.")
        return None
    if FIRST not in names and not any(
        (path / name).exists() for name in ("city", "plans", "units.yaml", "groups.yaml")
    ):
        near = alike(FIRST, names)
        rules = next((name for name in names if name.endswith(".yaml") and _holds_rules(path / name)), None)
        within = next((name for name in names if (path / name / FIRST).is_file()), None)
        hint = f"Rename '{near}' to {FIRST}." if near else HOW_TO_BEGIN
        if near is None and rules is not None:
            hint = f"If it holds rules, name one file of them: 'sispamkota check {shown.file}/{rules}'."
        elif near is None and within is not None:
            hint = f"Name a folder in it, such as '{shown.file}/{within}'."
        findings.add("SK001", shown, f"holds no scenario: there is no {FIRST}.", hint)
        return None
    return path if _is_handy(path, findings) else None


def _around(path: Path) -> Path | None:
    """Return the scenario folder in which a file lies, or None."""
    return next((place for place in (path.parent, path.parent.parent) if (place / FIRST).is_file()), None)


def belongs_to_folder(path: Path) -> bool:
    """Return whether a file is part of a scenario folder, and not one of rules by themselves."""
    return _around(path) is not None and path.parent.name != "rules" and not _holds_rules(path)


def _holds_rules(path: Path) -> bool:
    """Return whether a file is one of rules by themselves."""
    if path.suffix.lower() not in (".yaml", ".yml"):
        return False
    try:
        with path.open("rb") as file:
            return re.search(rb"^rules:", file.read(MOST_BYTES), re.MULTILINE) is not None
    except OSError:
        return False


def _is_handy(root: Path, findings: Findings) -> bool:
    """Return whether the folder can be read at all; notes files that lead out of it or are too much to copy."""
    real_root = Path(os.path.realpath(root))
    count = 0

    def refuse(error: OSError) -> None:
        at = Place(Path(error.filename).relative_to(root).as_posix())
        findings.add("SK005", at, f"cannot be read ({error.strerror}).", "Check who may read it.")

    for place, folders, files in os.walk(root, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        base = Path(place)
        for name in sorted(folders + [name for name in files if not name.startswith(".")]):
            path = base / name
            shown = Place(path.relative_to(root).as_posix())
            count += 1
            if not name.isprintable():
                message = f"has a name with {_odd_letter(name)}; no file of a scenario may have one."
                findings.add("SK008", shown, message, "Give it a name of letters, digits and hyphens.")
                continue
            if path.is_symlink():
                target = Path(os.path.realpath(path))
                if target != real_root and real_root not in target.parents:
                    findings.add(
                        "SK004", shown, "is a link that leads out of the folder.", "Copy the file itself to here."
                    )
                    continue
                if path.is_dir():
                    message = "is a link to a folder, which runs do not copy."
                    findings.add("SK004", shown, message, "Put the files themselves into a folder of that name.")
                    continue
                if not path.exists():
                    findings.add("SK005", shown, "is a link to nothing.", "Put the file there, or remove the link.")
                    continue
            if name in files:
                status = path.stat()
                if not stat.S_ISREG(status.st_mode):
                    findings.add("SK005", shown, "is no ordinary file.", "Remove it from the folder.")
                elif status.st_size > MOST_BYTES_BESIDE:
                    size, most = status.st_size / 1e6, MOST_BYTES_BESIDE / 1e6
                    message = f"has {size:,.0f} MB; a file in a scenario has at most {most:.0f} MB."
                    findings.add("SK003", shown, message, "Take it out of the folder.")
        if count > MOST_FILES:
            findings.add(
                "SK003", Place(str(root)), f"holds more than {MOST_FILES} files.", "Name the scenario's own folder."
            )
            return False
    return True


def _odd_letter(name: str) -> str:
    """Return words for what makes a name unfit to be shown."""
    odd = next(letter for letter in name if not letter.isprintable())
    if "\udc80" <= odd <= "\udcff":
        return f"a byte 0x{ord(odd) - 0xDC00:02x} that is not UTF-8"
    return "a line break" if odd in "\r\n\u2028\u2029" else f"a letter U+{ord(odd):04X}"


def _is_zip(path: Path) -> bool:
    try:
        return zipfile.is_zipfile(path)
    except OSError:
        return False


def _unpack(path: Path, findings: Findings) -> Path | None:
    shown = Place(str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            reason = _hostile(members)
            if reason is not None:
                findings.add("SK007", shown, reason, "Zip the scenario's folder afresh.")
                return None
            target = Path(tempfile.mkdtemp(prefix="sispamkota-"))
            atexit.register(shutil.rmtree, target, ignore_errors=True)
            for member in members:
                if not member.is_dir():
                    _extract(archive, member, target)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged or of an unknown kind"
        findings.add("SK007", shown, f"cannot be unpacked: {reason}.", "Zip the scenario's folder afresh.")
        return None
    inner = target
    entries = sorted(entry for entry in target.iterdir() if not entry.name.startswith((".", "__MACOSX")))
    if len(entries) == 1 and entries[0].is_dir() and not (target / FIRST).exists():
        inner = entries[0]  # the folder itself was zipped
    return _looked_at(inner, shown, findings)


def _hostile(members: list[zipfile.ZipInfo]) -> str | None:
    total = 0
    if len(members) > MOST_FILES:
        return f"holds more than {MOST_FILES} files."
    seen: set[str] = set()
    for member in members:
        name = member.filename
        pure = PurePosixPath(name)
        if name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in pure.parts:
            return f"holds '{name}', whose path leads out of the folder."
        if stat.S_ISLNK(member.external_attr >> 16):
            return f"holds '{name}', which is a link."
        if member.flag_bits & 0x1:
            return f"holds '{name}', which is encrypted."
        if name in seen:
            return f"holds '{name}' twice."
        seen.add(name)
        total += member.file_size
        if member.file_size > MOST_BYTES_BESIDE or total > MOST_BYTES_ZIPPED:
            return f"unpacks to more than {MOST_BYTES_ZIPPED / 1e6:.0f} MB ('{name}')."
    return None


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    path = target / member.filename
    path.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as source, path.open("wb") as copy:
        while chunk := source.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise ValueError(f"'{member.filename}' is larger than the archive says")
            copy.write(chunk)


def read_text(root: Path, name: str, findings: Findings, most_bytes: int = MOST_BYTES) -> str | None:
    """Return the text of a file of the folder, or None after noting why it cannot be read as UTF-8."""
    if findings.tells_of(name):
        return None
    path = root / name
    shown = Place(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            findings.add("SK005", shown, "is no ordinary file.", "Put a text file there.")
            return None
        if status.st_size > most_bytes:
            findings.add(
                "SK003",
                shown,
                f"has {_megabytes(status.st_size)} MB; {_megabytes(most_bytes)} MB are the limit.",
                "Keep only what the drill needs.",
            )
            return None
        data = path.read_bytes()
    except OSError as error:
        findings.add("SK005", shown, f"cannot be read ({error.strerror}).", "Check who may read it.")
        return None
    return _decoded(data, name, findings)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f}".removesuffix(".0")


def strange_letter(text: str) -> str | None:
    """Return the code of the first character in ``text`` that no text has, such as "U+0000", or None."""
    found = _STRANGE.search(text)
    return None if found is None else f"U+{ord(found.group()):04X}"


def _decoded(data: bytes, name: str, findings: Findings) -> str | None:
    save = "Save it as UTF-8 (in Excel: 'CSV UTF-8', in an editor: encoding UTF-8)."
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        hint = "Open it in its program and save it as plain text: a table as 'CSV UTF-8', words as text."
        findings.add("SK006", Place(name), "is a workbook, document or zip, whatever its name says.", hint)
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:64].count(0) > len(data[:64]) // 4:
        findings.add("SK006", Place(name), "is UTF-16 text.", save)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        findings.add("SK006", Place(name, line, column), f"byte {data[error.start]:#04x} is not UTF-8.", save)
        return None
    strange = _STRANGE.search(text)
    if strange is not None:
        index = strange.start()
        line = text.count("\n", 0, index) + 1
        column = index - text.rfind("\n", 0, index)
        what = f"character {ord(text[index]):#06x} does not belong in a text."
        findings.add("SK006", Place(name, line, column), what, "Delete it.")
        return None
    return text
