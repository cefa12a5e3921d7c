"""What is given instead of a folder, and zips that mean no good."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

import sispamkota as spk
from sispamkota.core.errors import ScenarioError
from sispamkota.scenario import check, load

from .broken import MINIMAL, pack


def only(path: Path) -> tuple[str, str]:
    """Return code and text of the one problem of a path."""
    problems = spk.check(path)
    assert len(problems) == 1, problems
    assert problems[0].hint
    return problems[0].code, str(problems[0])


def zipped(target: Path, folder: Path = MINIMAL, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, f"{prefix}{path.relative_to(folder).as_posix()}")
    return target


def test_nothing_there_says_how_to_begin(tmp_path: Path) -> None:
    code, text = only(tmp_path / "nowhere")
    assert code == "SK001"
    assert "sispamkota new" in text


def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    code, text = only(tmp_path)
    assert code == "SK001"
    assert "is empty" in text
    assert "sispamkota new" in text


def test_a_folder_of_something_else_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("buy milk")
    code, text = only(tmp_path)
    assert code == "SK001"
    assert "no scenario.yaml" in text


def test_a_misnamed_first_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "scenario.yml").write_text("format: 1")
    assert "Rename 'scenario.yml'" in only(tmp_path)[1]


def test_a_file_instead_of_its_folder_names_the_folder() -> None:
    code, text = only(MINIMAL / "scenario.yaml")
    assert code == "SK001"
    assert f"Did you mean its folder '{MINIMAL}'?" in text


def test_a_name_with_a_nul_is_no_crash() -> None:
    assert check("a\0b")[0].code == "SK001"


@pytest.mark.parametrize("prefix", ["", "kota/"])
def test_a_zip_is_read_like_its_folder(tmp_path: Path, prefix: str) -> None:
    scenario = load(zipped(tmp_path / "kota.zip", prefix=prefix))
    assert scenario.digest == load(MINIMAL).digest


def test_a_mistake_in_a_zip_is_placed_in_its_file(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    (copy / "units.yaml").unlink()
    problems = check(zipped(tmp_path / "kota.zip", copy))
    assert [(problem.file, problem.code) for problem in problems] == [("units.yaml", "SK002")]


@pytest.mark.parametrize("name", ["../evil.yaml", "/etc/evil.yaml", "a/../../evil.yaml", "C:/evil.yaml", "a\\b.yaml"])
def test_a_zip_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "evil.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "x")
    code, text = only(path)
    assert code == "SK007"
    assert "leads out" in text
    assert not (tmp_path.parent / "evil.yaml").exists()


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "evil.zip")
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo("media/link.yaml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert "which is a link" in only(path)[1]


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("media/zero.yaml", b"\0" * 60_000_000)
    assert path.stat().st_size < 200_000
    assert "unpacks to more than" in only(path)[1]


def test_a_zip_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "liar.zip")
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo("units.yaml").file_size
    false = data.replace(true_size.to_bytes(4, "little"), (7).to_bytes(4, "little"))
    path.write_bytes(false)
    assert only(path)[0] == "SK007"


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "kota.zip")
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of the first entry in the directory
    path.write_bytes(bytes(data))
    assert "encrypted" in only(path)[1]


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "kota.zip")
    path.write_bytes(path.read_bytes()[:-30])
    assert only(path)[0] == "SK007"


def test_something_called_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kota.zip").write_text("no zip")
    assert only(tmp_path / "kota.zip")[0] == "SK007"


def test_a_link_inside_the_folder_is_fine(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    (copy / "plans/other.yaml").symlink_to("wait.yaml")
    assert check(copy) == ()


def test_a_link_to_a_folder_is_refused_because_runs_would_lack_it(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    (copy / "plans").rename(copy / "drafts")
    (copy / "plans").symlink_to("drafts")
    code, text = only(copy)
    assert code == "SK004"
    assert "link to a folder" in text


def test_hidden_files_do_not_count(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    (copy / "plans/.#wait.yaml").symlink_to("nobody@nowhere:1")
    (copy / ".git").mkdir()
    (copy / ".git/HEAD").write_text("ref")
    assert load(copy).digest == load(MINIMAL).digest


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    for name in ("injects.csv", "groups.yaml", "city/sites.geojson"):
        path = copy / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(copy) == ()


def test_the_error_carries_every_problem_and_reads_as_one_text(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is empty"):
        load(tmp_path)


def test_one_file_of_a_scenario_names_its_folder() -> None:
    for name in ("units.yaml", "injects.csv", "plans/wait.yaml", "city/areas.csv"):
        code, text = only(MINIMAL / name)
        assert code == "SK001"
        assert f"Did you mean its folder '{MINIMAL}'?" in text


def test_rules_instead_of_a_scenario_say_how_rules_are_checked(tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_bytes(pack("national").read_bytes())
    with pytest.raises(ScenarioError, match="It holds rules: 'sispamkota check FILE' checks them"):
        load(rules)
    assert f"'sispamkota check {rules}'" in only(tmp_path)[1]


def test_a_folder_of_scenarios_names_one_of_them(tmp_path: Path) -> None:
    shutil.copytree(MINIMAL, tmp_path / "town")
    assert f"Name a folder in it, such as '{tmp_path / 'town'}'" in only(tmp_path)[1]


@pytest.mark.parametrize("name", ["injects.csv", "media", "plans/wait.yaml"])
def test_what_may_not_be_read_is_told(name: str) -> None:
    place = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    folder = Path(shutil.copytree(MINIMAL, place / "town"))
    for path in (place, folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o555)
    (folder / name).chmod(0)
    ask = "import os, sys; from sispamkota.scenario import check; check(sys.argv[1]);"  # imports what it needs
    ask += "os.geteuid() or os.seteuid(65534); print(*check(sys.argv[1]), sep='\\n')"

    told = subprocess.run([sys.executable, "-c", ask, folder], capture_output=True, text=True, check=True).stdout
    (folder / name).chmod(0o755)
    shutil.rmtree(place)

    assert told.splitlines() == [f"{name}: cannot be read (Permission denied). Check who may read it. [SK005]"]
