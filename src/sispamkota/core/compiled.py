"""Compilation to machine code, kept on disk wherever a folder can be written.

numba gives up where neither the package nor the home can be written (an installed package on a
read-only system).  So a folder is chosen before numba is first imported: the one named by
``NUMBA_CACHE_DIR``, else the package's own ``__pycache__`` (numba's default), else the user's
cache folder, else one in the folder for temporary files.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


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


def compiled(function: F) -> F:
    """Return ``function`` compiled for one thread on its first call and cached on disk."""
    return cast(F, _numba().njit(cache=True)(function))


def compiled_parallel(function: F) -> F:
    """Return ``function`` compiled for many threads on its first call and cached on disk."""
    return cast(F, _numba().njit(cache=True, parallel=True)(function))
