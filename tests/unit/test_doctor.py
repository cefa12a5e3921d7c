"""The look at this machine: what is missing is named with its remedy."""

from __future__ import annotations

import shutil
from collections import namedtuple
from importlib import metadata

import pytest

from sispamkota import doctor

Usage = namedtuple("Usage", "total used free")


def test_everything_is_looked_at_and_all_advice_is_for_something(tmp_path):
    findings = doctor.examine(tmp_path)
    names = [finding.what for finding in findings]
    assert len(names) == len(set(names))
    assert {"Python", "packages", "compiled code", "SQLite", "disk", "memory", "browser", "typeface"} <= set(names)
    for finding in findings:
        assert finding.found
        assert (finding.state == "good") == (finding.advice == "")


def test_a_missing_package_is_named(monkeypatch):
    known = metadata.version

    def version(name):
        if name == "numba":
            raise metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(metadata, "version", version)
    packages = next(finding for finding in doctor._packages() if finding.what == "packages")
    assert packages.state == "bad"
    assert "numba" in packages.found


def test_an_old_python_and_a_full_disk_are_bad(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10))
    assert doctor._python().state == "bad"
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1, 1, 5_000_000))
    assert doctor._disk(tmp_path).state == "bad"


@pytest.mark.parametrize(("version", "state"), [((3, 40, 1), "note"), ((3, 51, 2), "note"), ((3, 51, 3), "good")])
def test_sqlite_before_the_mended_one_is_noted(version, state, monkeypatch):
    monkeypatch.setattr(doctor.sqlite3, "sqlite_version_info", version)
    assert doctor._sqlite().state == state


def test_no_browser_is_only_noted():
    assert doctor._browser(lambda name: None).state == "note"
    assert doctor._browser(lambda name: f"/usr/bin/{name}").found == "/usr/bin/chromium"


def test_code_kept_among_temporary_files_is_noted(monkeypatch, tmp_path):
    from sispamkota.core import compiled

    monkeypatch.setattr(compiled, "cache_folder", lambda package, environment: tmp_path / "sispamkota-numba-0")
    monkeypatch.setattr(doctor.tempfile, "gettempdir", lambda: str(tmp_path))
    assert doctor._kernels().state == "note"
