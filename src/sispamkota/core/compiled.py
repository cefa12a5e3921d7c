"""Compilation to machine code, kept on disk wherever a folder can be written.

numba gives up where neither the package nor the home can be written (an installed package on a
read-only system).  So a folder is chosen before numba is first imported: the one named by
``NUMBA_CACHE_DIR``, else the package's own ``__pycache__`` (numba's default), else the user's
cache folder, else one in the folder for temporary files.

numba takes compiled code as fresh while the file of the function is as it was, though the functions that it calls
stand in other files.  So what is kept is stamped with the sources of all rooms that are compiled.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import types
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

ROOMS = ("city", "crowd")
"""Folders of the package with functions that are compiled."""


def can_write(folder: Path) -> bool:
    """Return whether a file can be made in ``folder``, which is made if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder(package: Path, environment: dict[str, str]) -> Path | None:
    """Return the folder for compiled code, or None where numba's own choice works.

    Parameters
    ----------
    package : Path
        Folder of the modules that are compiled.
    environment : dict of str
        Environment variables.
    """
    named = environment.get("NUMBA_CACHE_DIR")
    if named and can_write(Path(named)):
        return Path(named)
    if not named and can_write(package / "__pycache__"):
        return None
    base = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME") or "/nonexistent") / ".cache")
    user = Path(base) / "sispamkota" / "numba"
    if user.is_absolute() and can_write(user):
        return user
    shared = Path(tempfile.gettempdir()) / f"sispamkota-numba-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    if can_write(shared) and _own(shared):
        return shared
    return Path(tempfile.mkdtemp(prefix="sispamkota-numba-"))


def _own(folder: Path) -> bool:
    """Return whether nobody else can have put compiled code into ``folder``."""
    if not hasattr(os, "getuid"):
        return True
    folder.chmod(0o700) if folder.stat().st_uid == os.getuid() else None
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()


def _numba() -> Any:
    folder = cache_folder(Path(__file__).parent, dict(os.environ))
    if folder is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        if "numba" in sys.modules:
            sys.modules["numba"].config.CACHE_DIR = str(folder)
    import numba

    return numba


@cache
def sources_digest(package: Path) -> str:
    """Return the digest of all sources in the compiled rooms of a package, in order of their names."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for room in ROOMS:
        for path in sorted((package / room).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _stamped(dispatcher: Any) -> Any:
    """Return a dispatcher whose code on disk is stale as soon as any source of the compiled rooms changes."""
    kept = dispatcher._cache._cache_file
    kept._source_stamp = (kept._source_stamp, sources_digest(Path(__file__).parents[1]))
    return dispatcher


def named(function: F, name: str) -> F:
    """Return a copy of a function under another name, so that its other compilation is kept apart."""
    twin = types.FunctionType(function.__code__, function.__globals__, name)
    twin.__module__, twin.__qualname__, twin.__doc__ = function.__module__, name, function.__doc__
    twin.__annotations__ = function.__annotations__
    return cast(F, twin)


def compiled(function: F) -> F:
    """Return ``function`` compiled for one thread on its first call and cached on disk."""
    return cast(F, _stamped(_numba().njit(cache=True)(function)))


def compiled_parallel(function: F) -> F:
    """Return ``function`` compiled for many threads on its first call and cached on disk."""
    return cast(F, _stamped(_numba().njit(cache=True, parallel=True)(function)))
