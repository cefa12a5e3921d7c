"""Files and folders that appear whole or not at all: written beside their place and moved there at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sispamkota.core.errors import RecordError, SispamkotaError


@contextlib.contextmanager
def whole_file(path: str | Path, *, failure: type[SispamkotaError] = RecordError) -> Iterator[Path]:
    """Yield the path to write to; what is written there appears at ``path`` only if the block ends well.

    A link is followed, and what is no ordinary file (a pipe, a device) is written to as it is.

    Parameters
    ----------
    path : str or Path
        Where the file shall be; its folder must exist.
    failure : type of SispamkotaError
        What is raised where the file cannot be written.

    Raises
    ------
    SispamkotaError
        If it cannot be written, of the kind that ``failure`` says; nothing half-written stays.
    """
    wanted = Path(path)
    scratch: Path | None = None
    try:
        if wanted.exists() and not wanted.is_file():
            if wanted.is_dir():
                raise IsADirectoryError(None, "it is a folder")
            yield wanted
            return
        target = wanted.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
        scratch = Path(name)
        os.close(handle)
        yield scratch
        _settle(scratch)
        scratch.chmod(0o666 & ~_umask())
        scratch.replace(target)
    except OSError as error:
        raise failure(
            f"{wanted}: cannot be written ({error.strerror or error}). "
            "Name a file in a folder that exists and may be written, on a disk with room."
        ) from error
    finally:
        if scratch is not None:
            scratch.unlink(missing_ok=True)


def write_whole(path: str | Path, text: str, *, failure: type[SispamkotaError] = RecordError) -> Path:
    """Write a text as UTF-8, whole or not at all, and return where; see ``whole_file``."""
    with whole_file(path, failure=failure) as scratch:
        scratch.write_text(text, encoding="utf-8")
    return Path(path)


@contextlib.contextmanager
def whole_folder(path: str | Path, *, failure: type[SispamkotaError] = RecordError) -> Iterator[Path]:
    """Yield an empty folder to fill; it becomes ``path`` only if the block ends well.

    Parameters
    ----------
    path : str or Path
        Where the folder shall be; nothing, or an empty folder.  The folders above it are made.
    failure : type of SispamkotaError
        What is raised where the folder cannot be made.

    Raises
    ------
    SispamkotaError
        If it cannot be made, of the kind that ``failure`` says; nothing half-made stays.
    """
    target = Path(path)
    scratch: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        yield scratch
        scratch.chmod(0o777 & ~_umask())
        if target.exists():
            target.rmdir()
        scratch.rename(target)
    except (OSError, shutil.Error) as error:
        raise failure(
            f"{target}: cannot be made ({_reason(error)}). Check that the disk has room and who may write there."
        ) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def _reason(error: OSError) -> str:
    """Return why; a copied folder tells of each file, and one of them is enough."""
    told = error.args[0] if error.args else None
    if isinstance(error, shutil.Error) and isinstance(told, list) and told:
        return str(told[0][-1])
    return error.strerror or str(error)


def _settle(path: Path) -> None:
    """Have what was written on the disk, so that a full one is noticed before the file takes its place."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0o077)  # the only way to read it is to set it
    os.umask(mask)
    return mask
