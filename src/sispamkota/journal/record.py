"""The run folder: what was run, the journal, the tracks, and a copy of the scenario.

``run.json`` says what is needed to run it again: scenario digest, seed, plan, versions, platform.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sispamkota.core.errors import RecordError, typed
from sispamkota.core.files import whole_folder
from sispamkota.journal import chain

if TYPE_CHECKING:
    from sispamkota.journal.store import Journal
    from sispamkota.journal.tracks import TrackReader
    from sispamkota.journal.verify import Verification

FORMAT = 1
RUN_FILE = "run.json"
JOURNAL_FILE = "journal.sqlite"
TRACKS_FOLDER = "tracks"
SCENARIO_FOLDER = "scenario"
MARKING = "LATIHAN / EXERCISE"

_LARGEST_RUN_FILE = 1_000_000  # bytes; a real one has about two thousand


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The content of ``run.json``.

    Attributes
    ----------
    scenario_digest : str
        Hexadecimal SHA-256 of the scenario folder, the first ``prev`` of the chain.
    seed : int
        Seed of all chance.
    plan : str or None
        Plan that played the seats, None where people alone did.
    versions : mapping
        Versions of sispamkota, python, numpy, numba and sqlite.
    platform : mapping
        System, machine, C library, processor and its features.
    details : mapping
        What else the maker of the run wrote down, such as the run it branched from.
    format : int
        Version of the run folder's form.
    marking : str
        The words that every file of an exercise carries.
    """

    scenario_digest: str
    seed: int
    plan: str | None
    versions: Mapping[str, str] = field(default_factory=dict)
    platform: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    format: int = FORMAT
    marking: str = MARKING


@dataclass(frozen=True, slots=True)
class Record:
    """One run folder with its journal open.

    Attributes
    ----------
    folder : Path
        The run folder.
    info : RunInfo
        The content of ``run.json``.
    journal : Journal
        The events, for writing after ``create_run``, for reading after ``open_record``.
    """

    folder: Path
    info: RunInfo
    journal: Journal

    @property
    def scenario_folder(self) -> Path:
        """The copy of the scenario that was run."""
        return self.folder / SCENARIO_FOLDER

    @property
    def tracks_folder(self) -> Path:
        """Where the positions lie."""
        return self.folder / TRACKS_FOLDER

    @property
    def tracks(self) -> TrackReader:
        """The positions; a new reader, which sees what was written up to now."""
        from sispamkota.journal.tracks import TrackReader

        return TrackReader(self.tracks_folder)

    def verify(self, witness: str | tuple[int, str] | None = None) -> Verification:
        """Return whether the record is intact; see ``verify.verify``."""
        return self.journal.verify(witness)

    def close(self) -> None:
        """Close the journal; a second call does nothing."""
        self.journal.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def folder_digest(path: str | Path) -> str:
    """Return the digest of a scenario folder: the same files with the same bytes, the same digest.

    It is the hexadecimal SHA-256 of the canonical JSON of a list of ``[path, SHA-256 of the file]``,
    sorted by path.  Paths are relative, with ``/``.  Names that begin with a dot and ``__pycache__``
    do not count, nor do links to folders; text is taken as it stands, line ends included.

    Raises
    ------
    RecordError
        If a file cannot be read.
    """
    root = Path(path)
    entries = []
    for name in folder_files(root):
        try:
            with (root / name).open("rb") as file:
                entries.append([name, hashlib.file_digest(file, "sha256").hexdigest()])
        except OSError as error:
            raise RecordError(f"{root / name}: cannot be read ({error.strerror}). Check who may read it.") from error
    return hashlib.sha256(chain.canonical(entries)).hexdigest()


def folder_files(root: Path) -> tuple[str, ...]:
    """Return the files of a scenario folder as sorted relative paths with ``/``; see ``folder_digest``."""
    if not root.is_dir():
        raise RecordError(f"{root}: is no folder. Name a scenario folder.")

    def refuse(error: OSError) -> None:
        raise RecordError(f"{error.filename}: cannot be read ({error.strerror}). Check who may read it.") from error

    found: list[str] = []
    for place, folders, files in os.walk(root, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        base = Path(place)
        found += [(base / name).relative_to(root).as_posix() for name in files if not name.startswith(".")]
    for name in found:
        if not name.isprintable() or not (root / name).is_file():
            raise RecordError(f"{root}: {name!a} is no file with a plain name. Take it out of the scenario.")
    return tuple(sorted(found))


def create_run(
    folder: str | Path,
    *,
    scenario_folder: str | Path,
    seed: int,
    plan: str | None,
    details: Mapping[str, Any] | None = None,
) -> Record:
    """Make a run folder and return it with its journal open for writing.

    The folder is put together beside its place and moved there when it is whole.

    Parameters
    ----------
    folder : str or Path
        Where to make it; must not exist, or be empty.
    scenario_folder : str or Path
        The scenario, of which a copy is kept.
    seed : int
        Seed of all chance.
    plan : str or None
        Plan that plays the seats.
    details : mapping, optional
        More for ``run.json``, JSON-ready.

    Raises
    ------
    RecordError
        If something is there already, the folder lies inside the scenario, or it cannot be made.
    """
    from sispamkota.journal.store import Journal

    target, source = Path(folder), Path(scenario_folder)
    _require_free(target)
    names = folder_files(source)
    if target.resolve().is_relative_to(source.resolve()):
        raise RecordError(f"{target}: lies inside the scenario {source}, which it would change. Choose another folder.")
    with whole_folder(target) as scratch:
        for name in names:
            copy = scratch / SCENARIO_FOLDER / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, copy)
        (scratch / SCENARIO_FOLDER).mkdir(exist_ok=True)
        (scratch / TRACKS_FOLDER).mkdir()
        info = RunInfo(
            scenario_digest=folder_digest(scratch / SCENARIO_FOLDER),
            seed=seed,
            plan=plan,
            versions=versions(),
            platform=platform_info(),
            details=dict(details or {}),
        )
        text = json.dumps(asdict(info), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        (scratch / RUN_FILE).write_text(text, encoding="utf-8")
        Journal.create(scratch / JOURNAL_FILE, origin=info.scenario_digest).close()
    journal = Journal.open(target / JOURNAL_FILE, origin=info.scenario_digest, write=True)
    return Record(target, info, journal)


def _require_free(target: Path) -> None:
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        raise RecordError(f"{target}: is there already and is no folder. Choose another name for the run.")
    if any(target.iterdir()):
        what = "holds a run already" if (target / RUN_FILE).exists() else "is not empty"
        raise RecordError(f"{target}: {what}, and a run is never written over. Choose another folder with -o.")


def open_record(folder: str | Path, *, write: bool = False) -> Record:
    """Open a run folder, for reading or to go on with an open one after a crash.

    Raises
    ------
    RecordError
        If the folder is no run, or damaged.
    """
    from sispamkota.journal.store import Journal

    folder = Path(folder)
    info = read_info(folder)
    return Record(folder, info, Journal.open(folder / JOURNAL_FILE, origin=info.scenario_digest, write=write))


def read_info(folder: Path) -> RunInfo:
    """Return the content of ``run.json``.

    Raises
    ------
    RecordError
        If the folder is no run, the file is damaged, or a newer version wrote it.
    """
    try:
        return _read_info(folder, folder / RUN_FILE)
    except OSError as error:
        raise RecordError(f"{folder}: cannot be read ({error.strerror}). Check who may read it.") from error
    except (ValueError, RecursionError) as error:
        raise RecordError(
            f"{folder / RUN_FILE}: is damaged ({error}). Take it from a backup, or run the scenario again."
        ) from error


def _read_info(folder: Path, path: Path) -> RunInfo:
    if not folder.exists():
        raise RecordError(f"{folder}: does not exist. Make a run with 'sispamkota simulate SCENARIO -o {folder}'.")
    if not folder.is_dir():
        raise RecordError(f"{folder}: is a file, not a run. Name the folder that holds {RUN_FILE}.")
    if not path.is_file():
        if (folder / "scenario.yaml").exists():
            raise RecordError(
                f"{folder}: is a scenario, not a run. Run it first with 'sispamkota simulate {typed(folder)} -o RUN'."
            )
        raise RecordError(f"{folder}: is no run, it has no {RUN_FILE}. Name a folder that 'sispamkota simulate' made.")
    if path.stat().st_size > _LARGEST_RUN_FILE:
        raise RecordError(f"{path}: is larger than 1 MB and no {RUN_FILE} of a run. Name the folder of a run.")
    return _info(json.loads(path.read_text(encoding="utf-8")), path)


def _info(data: object, path: Path) -> RunInfo:
    if not isinstance(data, dict) or not isinstance(data.get("format"), int):
        raise RecordError(f"{path}: is damaged, it names no format. Take it from a backup, or run the scenario again.")
    if data["format"] > FORMAT:
        raise RecordError(
            f"{path}: has format {data['format']}, this version of sispamkota reads up to {FORMAT}. "
            "Update, then open it again."
        )
    plan, seed = data.get("plan"), data.get("seed")
    tables = [data.get(name, {}) for name in ("versions", "platform", "details")]
    if (
        not chain.is_digest(data.get("scenario_digest"))
        or type(seed) is not int
        or not (plan is None or isinstance(plan, str))
        or not all(isinstance(table, dict) for table in tables)
    ):
        raise RecordError(
            f"{path}: is damaged, scenario_digest, seed or plan is missing or of another type. "
            "Take it from a backup, or run the scenario again."
        )
    return RunInfo(
        scenario_digest=data["scenario_digest"],
        seed=seed,
        plan=plan,
        versions=tables[0],
        platform=tables[1],
        details=tables[2],
        format=data["format"],
        marking=str(data.get("marking", MARKING)),
    )


def versions() -> dict[str, str]:
    """Return the versions of everything that a result may depend on."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name in ("sispamkota", "numpy", "numba", "scipy", "scikit-fmm", "shapely", "pyproj"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    return dict(sorted(found.items()))


@cache
def platform_info() -> Mapping[str, Any]:
    """Return the platform as far as results may depend on it: a record made on an equal one has equal hashes."""
    name, features = _processor()
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "libc": " ".join(platform.libc_ver()).strip(),
        "python": platform.python_implementation(),
        "processor": name,
        "processor_features": features,
    }


def _processor() -> tuple[str, list[str]]:
    """Return the processor as the compiler of the kernels sees it, and its vector features."""
    try:
        from llvmlite import binding

        features = binding.get_host_cpu_features()
        return str(binding.get_host_cpu_name()), sorted(name for name, has in features.items() if has)
    except (ImportError, RuntimeError):
        return platform.processor(), []


def same_platform(first: RunInfo, second: RunInfo) -> bool:
    """Return whether two runs were made where equal hashes can be expected."""
    return dict(first.platform) == dict(second.platform) and dict(first.versions) == dict(second.versions)


def seems_same_platform(info: RunInfo) -> bool:
    """Return whether nothing in ``run.json`` names another platform or version than this machine has.

    What it does not name counts as the same: a record without a platform cannot excuse a difference.
    """
    here = (platform_info(), versions())
    for told, now in zip((info.platform, info.versions), here, strict=True):
        if any(name in told and told[name] != value for name, value in now.items()):
            return False
    return True
