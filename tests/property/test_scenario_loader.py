"""Whatever happens to the files of a scenario, the loader answers with problems or a scenario, never a crash."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sispamkota.core.errors import ScenarioError
from sispamkota.core.registry import nearest
from sispamkota.scenario import check, load

MINIMAL = Path(__file__).parents[2] / "scenarios" / "minimal"
FILES = sorted(
    path.relative_to(MINIMAL).as_posix() for path in MINIMAL.rglob("*") if path.suffix in (".yaml", ".csv", ".geojson")
)
SNIPPETS = (
    "", "\n", " ", "\t", "-", ":", "{", "}", "[", "]", '"', "'", "&a ", "*a", "!!set ", "~", "null", "true", "-1",
    "1e400", ".nan", "13:00", "2024-12-06", "\ufeff", "\u2028", "\ud7ff", "é", "A-WARGA", "Z1", "S1", "SEMUA",
    "@injured", "99999999999",
    "---\n", "%YAML 1.2\n", "# ", "|\n", ">-\n", ",", ";", "\r\n", "\x85", "? ", "<<: *a\n", "x: " * 5,
    "0", "0.0", "[[[[[", "when: 't_s'", "id: Z1", '"""', "0x", "1_0", "!", "%", "@", "`", "\\", "\\u0000", "NaN",
)  # fmt: skip

edits = st.lists(
    st.tuples(
        st.sampled_from(FILES),
        st.floats(0, 1),
        st.integers(0, 30),
        st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=12)),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    copy = tmp_path_factory.mktemp("loader") / "kota"
    shutil.copytree(MINIMAL, copy)
    yield copy


def restore(folder: Path) -> None:
    for name in FILES:
        path = folder / name
        path.unlink(missing_ok=True)
        shutil.copyfile(MINIMAL / name, path)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(changes=edits)
def test_changed_text_never_crashes_the_loader(folder: Path, changes: list[tuple[str, float, int, str]]) -> None:
    restore(folder)
    for name, place, cut, text in changes:
        path = folder / name
        data = path.read_bytes().decode("utf-8", "surrogatepass")
        at = int(place * len(data))
        path.write_bytes((data[:at] + text + data[at + cut :]).encode("utf-8", "surrogatepass"))
    agree(folder)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(name=st.sampled_from(FILES), data=st.binary(max_size=200), place=st.floats(0, 1), drop=st.booleans())
def test_changed_bytes_never_crash_the_loader(folder: Path, name: str, data: bytes, place: float, drop: bool) -> None:
    restore(folder)
    path = folder / name
    whole = path.read_bytes()
    at = int(place * len(whole))
    path.write_bytes(whole[:at] + data + (b"" if drop else whole[at:]))
    agree(folder)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(name=st.sampled_from(FILES), first=st.integers(0, 200), second=st.integers(0, 200), twice=st.booleans())
def test_moved_lines_never_crash_the_loader(folder: Path, name: str, first: int, second: int, twice: bool) -> None:
    restore(folder)
    path = folder / name
    lines = path.read_text(encoding="utf-8").split("\n")
    taken = lines[first % len(lines)]
    if not twice:
        del lines[first % len(lines)]
    lines.insert(second % (len(lines) + 1), taken)
    path.write_text("\n".join(lines), encoding="utf-8")
    agree(folder)


def agree(folder: Path) -> None:
    """Hold ``check`` and ``load`` against each other, and every problem against its form."""
    problems = check(folder)
    for problem in problems:
        assert problem.message
        assert problem.code.startswith("SK")
        assert problem.line >= 0
        str(problem)
    mistakes = tuple(problem for problem in problems if not problem.advice)
    if not mistakes:
        assert load(folder).plans
        return
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    assert caught.value.problems == mistakes


@given(name=st.text(max_size=20))
def test_hints_take_any_name(name: str) -> None:
    nearest(name, FILES)
