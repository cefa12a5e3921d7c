from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from record_making import fill, make_run, make_scenario
from sispamkota.core.errors import RecordError
from sispamkota.journal.record import create_run, folder_digest, folder_files, open_record, same_platform


def test_a_run_folder_holds_what_is_needed_to_run_it_again(record):
    assert sorted(path.name for path in record.folder.iterdir() if "journal.sqlite-" not in path.name) == [
        "journal.sqlite",
        "run.json",
        "scenario",
        "tracks",
    ]
    data = json.loads((record.folder / "run.json").read_text(encoding="utf-8"))
    assert data["scenario_digest"] == folder_digest(record.scenario_folder)
    assert (data["seed"], data["plan"], data["format"]) == (7, "calm", 1)
    assert {"sispamkota", "python", "numpy", "numba", "sqlite"} <= data["versions"].keys()
    assert data["platform"]["processor_features"]
    assert (record.scenario_folder / "plans" / "calm.yaml").read_text() == "steps: []\n"
    assert record.tracks.sites == ()


def test_it_is_read_back(record):
    fill(record, 4)
    record.close()
    with open_record(record.folder) as again:
        assert again.info == record.info
        assert again.journal.count() == 4
        assert same_platform(again.info, record.info)


def test_details_are_kept(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    with create_run(tmp_path / "r", scenario_folder=scenario, seed=1, plan=None, details={"parent": "x"}) as record:
        pass
    with open_record(record.folder) as again:
        assert (again.info.plan, again.info.details) == (None, {"parent": "x"})


def test_a_run_is_never_written_over(finished):
    scenario = make_scenario(finished.parent / "s")
    before = (finished / "journal.sqlite").read_bytes()
    with pytest.raises(RecordError, match=r"holds a run already.*-o"):
        create_run(finished, scenario_folder=scenario, seed=1, plan="calm")
    assert (finished / "journal.sqlite").read_bytes() == before


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "letter.txt").touch()
    with pytest.raises(RecordError, match="is not empty"):
        create_run(tmp_path / "r", scenario_folder=scenario, seed=1, plan="calm")
    (tmp_path / "f").touch()
    with pytest.raises(RecordError, match="is no folder"):
        create_run(tmp_path / "f", scenario_folder=scenario, seed=1, plan="calm")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f", "r", "s"]


def test_an_empty_folder_is_taken(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    (tmp_path / "r").mkdir()
    create_run(tmp_path / "r", scenario_folder=scenario, seed=1, plan="calm").close()
    assert (tmp_path / "r" / "run.json").exists()


def test_nothing_half_made_stays(tmp_path, monkeypatch):
    scenario = make_scenario(tmp_path / "s")

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", broken)
    with pytest.raises(RecordError, match="No space left"):
        create_run(tmp_path / "runs" / "r", scenario_folder=scenario, seed=1, plan="calm")
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_run_does_not_lie_inside_its_scenario(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    with pytest.raises(RecordError, match="lies inside the scenario"):
        create_run(scenario / "runs" / "r", scenario_folder=scenario, seed=1, plan="calm")
    assert not (scenario / "runs").exists()


def test_a_scenario_that_is_not_there(tmp_path):
    with pytest.raises(RecordError, match="is no folder"):
        create_run(tmp_path / "r", scenario_folder=tmp_path / "s", seed=1, plan="calm")


def test_the_digest_is_of_names_and_bytes(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    digest = folder_digest(scenario)
    assert folder_files(scenario) == ("plans/calm.yaml", "scenario.yaml")
    os.utime(scenario / "scenario.yaml", (1, 1))
    for name in (".git", "__pycache__"):
        (scenario / name).mkdir()
        (scenario / name / "x").touch()
    (scenario / ".hidden").touch()
    assert folder_digest(scenario) == folder_digest(str(scenario)) == digest
    (scenario / "scenario.yaml").write_bytes(b"title: A town\r\n")
    assert folder_digest(scenario) != digest
    (scenario / "scenario.yaml").write_bytes(b"title: A town\n")
    assert folder_digest(scenario) == digest
    (scenario / "plans" / "calm.yaml").rename(scenario / "plans" / "calmer.yaml")
    assert folder_digest(scenario) != digest


def test_what_is_no_plain_file_is_refused(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    os.mkfifo(scenario / "pipe")
    with pytest.raises(RecordError, match="'pipe' is no file"):
        folder_digest(scenario)
    (scenario / "pipe").unlink()
    (scenario / "gone.csv").symlink_to("nowhere")
    with pytest.raises(RecordError, match=r"'gone\.csv' is no file"):
        create_run(tmp_path / "r", scenario_folder=scenario, seed=1, plan=None)
    (scenario / "gone.csv").unlink()
    Path(os.fsdecode(os.fsencode(scenario) + b"/\xff.csv")).touch()
    with pytest.raises(RecordError, match="plain name"):
        folder_digest(scenario)


def test_links_to_folders_are_not_followed(tmp_path):
    scenario = make_scenario(tmp_path / "s")
    digest = folder_digest(scenario)
    (scenario / "round").symlink_to(scenario)
    assert folder_digest(scenario) == digest


def test_the_digest_does_not_change_between_versions(tmp_path):
    """Old records would read as changed; this value may never be edited."""
    assert (
        folder_digest(make_scenario(tmp_path / "s"))
        == "a2db03d727df5d9b607aaafa50b7f0209aebf421a528f88cdd6a54023187af9e"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is damaged"),
        ("{", "is damaged"),
        ("[" * 100000, "is damaged"),
        ("[]", "names no format"),
        ('{"format": 1}', "scenario_digest"),
        ('{"format": 99}', "Update"),
        (b"\xff\xfe\x00", "is damaged"),
        (" " * 2_000_000, "larger than 1 MB"),
    ],
)
def test_a_damaged_run_file(finished, content, message):
    data = content if isinstance(content, bytes) else content.encode()
    (finished / "run.json").write_bytes(data)
    with pytest.raises(RecordError, match=message) as caught:
        open_record(finished)
    assert "run.json" in str(caught.value)


def test_wrong_types_in_a_run_file(finished):
    good = json.loads((finished / "run.json").read_text())
    for name, value in (("seed", "7"), ("seed", True), ("plan", 3), ("versions", []), ("scenario_digest", "abc")):
        (finished / "run.json").write_text(json.dumps({**good, name: value}))
        with pytest.raises(RecordError, match="is damaged"):
            open_record(finished)


def test_a_folder_that_is_no_run(tmp_path, finished):
    with pytest.raises(RecordError, match="does not exist"):
        open_record(tmp_path / "none")
    with pytest.raises(RecordError, match=r"it has no run\.json"):
        open_record(tmp_path)
    with pytest.raises(RecordError, match="is a scenario, not a run"):
        open_record(make_scenario(tmp_path / "s"))
    with pytest.raises(RecordError, match="is a file, not a run"):
        open_record(finished / "run.json")
    (finished / "journal.sqlite").unlink()
    with pytest.raises(RecordError, match=r"journal\.sqlite: does not exist"):
        open_record(finished)


def test_the_same_events_have_the_same_hash(tmp_path):
    first, second = make_run(tmp_path / "a" / "r", 6), make_run(tmp_path / "b" / "r é", 6)
    with open_record(first) as one, open_record(second) as two:
        assert one.journal.head() == two.journal.head()
