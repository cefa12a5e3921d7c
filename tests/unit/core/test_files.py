"""What is written appears whole or not at all, and a full disk gives one clear error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sispamkota.core.errors import RecordError, SispamkotaError
from sispamkota.core.files import whole_file, whole_folder, write_whole
from support.full_disk import at_most


def test_a_text_is_written_with_the_usual_rights(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    assert write_whole(tmp_path / "a.html", "é") == tmp_path / "a.html"
    assert (tmp_path / "a.html").read_bytes() == "é".encode()
    assert (tmp_path / "a.html").stat().st_mode == plain.stat().st_mode


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    with at_most(10_000), pytest.raises(RecordError, match=r"a\.html: cannot be written .*disk with room"):
        write_whole(tmp_path / "a.html", "x" * 100_000)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("old")
    with at_most(10_000), pytest.raises(RecordError):
        write_whole(tmp_path / "a.html", "x" * 100_000)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_any_other_end_leaves_nothing_either(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "a") as scratch:
        scratch.write_text("half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real" / "a")
    write_whole(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "a").read_text() == "new"


def test_what_is_no_ordinary_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", "told")
    assert os.read(reader, 100) == b"told"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["nowhere/a", "folder"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SispamkotaError, match=f"{name}: cannot be written"):
        write_whole(tmp_path / name, "x")


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "above/new"):
        with whole_folder(tmp_path / name) as scratch:
            (scratch / "a").write_text("x")
            assert not (tmp_path / name / "a").exists()
        assert (tmp_path / name / "a").read_text() == "x"
        assert [path.name for path in (tmp_path / name).parent.iterdir() if path.name.startswith(".")] == []


def test_a_folder_that_cannot_be_filled_does_not_appear(tmp_path: Path) -> None:
    with (
        at_most(10_000),
        pytest.raises(SispamkotaError, match=r"new: cannot be made"),
        whole_folder(tmp_path / "new", failure=SispamkotaError) as scratch,
    ):
        (scratch / "small").write_text("x")
        (scratch / "large").write_text("x" * 100_000)
    assert list(tmp_path.iterdir()) == []
