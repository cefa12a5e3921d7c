"""Look at this machine: what a run needs, what is there, and what to do where something is missing."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

State = Literal["good", "note", "bad"]

LEAST_PYTHON: Final = (3, 11)
LEAST_DISK_GB: Final = 1.0
"""Room for a handful of runs and the compiled code; assumed."""
LEAST_MEMORY_GB: Final = 1.0
"""The reference drill stays below 1 GiB."""
SQLITE_MENDED: Final = (3, 51, 3)
"""First SQLite without the WAL-reset bug, which needs two writers; a run has one."""
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "firefox")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
        What was looked at.
    state : str
        "good", "note" (worth knowing, nothing stops) or "bad" (something will not work).
    found : str
        What is there.
    advice : str
        What to do, empty where nothing is to be done.
    """

    what: str
    state: State
    found: str
    advice: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding as plain JSON values."""
        return asdict(self)


def examine(folder: Path | None = None) -> tuple[Finding, ...]:
    """Return what was found on this machine.

    Parameters
    ----------
    folder : Path, optional
        Where runs will be written; the current folder by default.
    """
    here = folder or Path()
    return (
        _python(),
        *_packages(),
        _kernels(),
        _sqlite(),
        _time_zones(),
        _processor(),
        _memory(),
        _disk(here),
        _writable(here),
        _fonts(),
        _browser(),
    )


def _python() -> Finding:
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < LEAST_PYTHON:
        return Finding("Python", "bad", found, "Install Python 3.11 or newer.")
    return Finding("Python", "good", found)


def _packages() -> tuple[Finding, ...]:
    """Return what is there of the packages that this installation asks for, by extra."""
    try:
        wanted = metadata.requires("sispamkota") or []
    except metadata.PackageNotFoundError:
        return (Finding("packages", "note", "sispamkota is not installed, only on the path", "pip install -e ."),)
    groups: dict[str, list[str]] = {}
    for line in wanted:
        extra = re.search(r"extra\s*==\s*['\"]([\w-]+)['\"]", line)
        name = re.match(r"[A-Za-z0-9._-]+", line)
        group = extra.group(1) if extra else "core"
        if name and name.group() != "sispamkota" and group in ("core", "web", "report"):
            groups.setdefault(group, []).append(name.group())
    return tuple(_package_group(group, names) for group, names in groups.items())


def _package_group(group: str, names: list[str]) -> Finding:
    there: list[str] = []
    missing: list[str] = []
    for name in names:
        try:
            there.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    what = "packages" if group == "core" else f"packages for {group}"
    if not missing:
        return Finding(what, "good", ", ".join(there))
    remedy = "pip install --force-reinstall sispamkota" if group == "core" else f"pip install 'sispamkota[{group}]'"
    state: State = "bad" if group == "core" else "note"
    return Finding(what, state, f"missing: {', '.join(missing)}", remedy)


def _kernels() -> Finding:
    """Return where compiled code is kept, or why it is compiled anew in each process."""
    try:
        from sispamkota.core import compiled
    except ImportError as error:
        return Finding("compiled code", "bad", f"the crowd engine cannot be loaded: {error}", "See the packages above.")
    package = Path(compiled.__file__).parent
    folder = compiled.cache_folder(package, dict(os.environ))
    if folder is None:
        return Finding("compiled code", "good", f"kept in {package / '__pycache__'}")
    if folder.parent == Path(tempfile.gettempdir()):
        return Finding(
            "compiled code",
            "note",
            f"kept in {folder}, which may be emptied",
            "Set NUMBA_CACHE_DIR to a folder of yours, or the first run of each day compiles for a minute.",
        )
    return Finding("compiled code", "good", f"kept in {folder}")


def _sqlite() -> Finding:
    found = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SQLITE_MENDED:
        return Finding(
            "SQLite", "note", found, "Before 3.51.3 two writers can harm a WAL file; a run has one: leave it so."
        )
    return Finding("SQLite", "good", found)


def _time_zones() -> Finding:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Asia/Jakarta")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "bad", "none", "pip install tzdata")
    return Finding("time zones", "good", "there")


def _processor() -> Finding:
    cores = os.cpu_count() or 1
    features = _cpu_features()
    found = f"{platform.machine()}, {cores} cores" + (f", {' '.join(features)}" if features else "")
    if cores < 2:
        return Finding("processor", "note", found, "A run takes about twice as long as on two cores.")
    return Finding("processor", "good", found)


def _cpu_features() -> tuple[str, ...]:
    """Return those of the vector features that decide whether a rerun can be the same to the bit."""
    known = ("sse4_2", "avx", "avx2", "fma", "avx512f", "asimd", "sve")
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ()
    line = re.search(r"^(?:flags|Features)\s*:\s*(.*)$", text, re.MULTILINE)
    flags = line.group(1).split() if line else []
    return tuple(name for name in known if name in flags)


def _memory() -> Finding:
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return Finding("memory", "note", "not known on this system", f"A run needs {LEAST_MEMORY_GB:.0f} GB free.")
    free = re.search(r"^MemAvailable:\s*(\d+) kB", text, re.MULTILINE)
    free_gb = int(free.group(1)) / 1e6 if free else 0.0
    if free_gb < LEAST_MEMORY_GB:
        return Finding("memory", "bad", f"{free_gb:.1f} GB free", "Close something; a run needs 1 GB.")
    return Finding("memory", "good", f"{free_gb:.1f} GB free")


def _disk(folder: Path) -> Finding:
    free_gb = shutil.disk_usage(folder).free / 1e9
    if free_gb < LEAST_DISK_GB:
        return Finding("disk", "bad", f"{free_gb:.1f} GB free", "Make room, or write runs elsewhere with -o.")
    return Finding("disk", "good", f"{free_gb:.1f} GB free")


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("this folder", "note", f"cannot be written: {error.strerror}", "Write runs elsewhere with -o.")
    return Finding("this folder", "good", "can be written, so runs go to runs/")


def _fonts() -> Finding:
    from sispamkota.report import look

    try:
        size = sum(len(look.font_bytes(weight)) for weight in (400, 700))
    except OSError:
        return Finding("typeface", "note", "not installed", "Pages use the system's own; nothing else changes.")
    return Finding("typeface", "good", f"Atkinson Hyperlegible Next, {size / 1000:.0f} kB, inside the package")


def _browser(which: Callable[[str], str | None] = shutil.which) -> Finding:
    for name in BROWSERS:
        path = which(name)
        if path:
            return Finding("browser", "good", path)
    return Finding("browser", "note", "none on the path", "Any browser will do; tests need: apt-get install chromium")
