"""Compiled code is kept wherever a folder can be written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sispamkota.core import compiled

SOURCE = Path(compiled.__file__).parents[1]


def test_the_named_folder_comes_first(tmp_path):
    assert compiled.cache_folder(tmp_path, {"NUMBA_CACHE_DIR": str(tmp_path / "mine")}) == tmp_path / "mine"


def test_the_package_itself_where_it_can_be_written(tmp_path):
    assert compiled.cache_folder(tmp_path, {"HOME": str(tmp_path)}) is None


def test_the_home_and_then_the_temporary_folder(tmp_path, monkeypatch):
    shut = tmp_path / "shut"
    shut.write_text("a file, so that no folder can be made in it")
    home = tmp_path / "home"
    assert compiled.cache_folder(shut, {"HOME": str(home)}) == home / ".cache" / "sispamkota" / "numba"
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    found = compiled.cache_folder(shut, {"HOME": str(shut)})
    assert found is not None
    assert found.parent == tmp_path / "temporary"
    assert compiled.cache_folder(shut, {"NUMBA_CACHE_DIR": str(shut / "x"), "HOME": str(shut)}) == found


def test_nothing_is_imported_before_it_is_asked_for():
    code = "import sispamkota.crowd, sys; print('numba' in sys.modules, 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_engine_runs_where_package_and_home_cannot_be_written(tmp_path):
    """The package's cache folders are files and the home is nowhere: numba alone would give up."""
    package = tmp_path / "site" / "sispamkota"
    for part in ("__init__.py", "core", "city", "crowd"):
        source = SOURCE / part
        if source.is_dir():
            shutil.copytree(source, package / part, ignore=shutil.ignore_patterns("__pycache__"))
            (package / part / "__pycache__").write_text("")
        elif source.exists():
            package.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, package / part)
    spare = tmp_path / "spare"
    spare.mkdir()
    code = (
        "import sispamkota.crowd.density, numpy as np; from sispamkota.core.compiled import compiled, cache_folder\n"
        "from sispamkota.crowd import order as k\n"
        "print(k.__file__); print(k.first_at_least(np.arange(5, dtype=np.int32), 5, 3))"
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    environment.update(PYTHONPATH=str(tmp_path / "site"), HOME="/dev/null", TMPDIR=str(spare))
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    where, found = done.stdout.split()
    assert where.startswith(str(package))
    assert found == "3"
    assert list(spare.rglob("*.nbi"))


def engine_copy(package):
    """Copy the rooms that are compiled, without anything compiled."""
    for part in ("__init__.py", "core", "city", "crowd"):
        source = SOURCE / part
        if source.is_dir():
            shutil.copytree(source, package / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            package.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, package / part)


def test_a_change_in_a_function_that_others_call_is_noticed(tmp_path):
    """The caller's own file stays as it was, so that numba by itself would go on with what it kept."""
    package = tmp_path / "sispamkota"
    engine_copy(package)
    (package / "city" / "inner.py").write_text(
        "from sispamkota.core.compiled import compiled\n\n\n@compiled\ndef inner(x):\n    return x + 1.0\n"
    )
    (package / "crowd" / "outer.py").write_text(
        "from sispamkota.city.inner import inner\nfrom sispamkota.core.compiled import compiled\n\n\n"
        "@compiled\ndef outer(x):\n    return 10.0 * inner(x)\n"
    )
    code = "from sispamkota.crowd.outer import outer; print(outer(1.0), sum(outer.stats.cache_hits.values()))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "kept")}

    def said():
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        return done.stdout.split()

    assert said() == ["20.0", "0"]
    assert said() == ["20.0", "1"], "nothing changed: it is read from disk"
    inner = package / "city" / "inner.py"
    inner.write_text(inner.read_text().replace("x + 1.0", "x + 2.0"))
    assert said() == ["30.0", "0"]
    assert said() == ["30.0", "1"]


def test_all_that_is_compiled_stands_in_the_rooms_whose_sources_are_counted():
    users = [path for path in SOURCE.rglob("*.py") if "core.compiled import" in path.read_text(encoding="utf-8")]
    assert users
    assert {path.parent.name for path in users} <= set(compiled.ROOMS)
    assert all(path.parents[1] == SOURCE for path in users)


def test_two_compilations_of_one_function_are_kept_apart():
    def one(x: int) -> int:
        return x

    twin = compiled.named(one, "other")
    assert (twin.__qualname__, twin.__module__, twin(3)) == ("other", one.__module__, 3)
