"""The Python names: there on first use, callable twice, honest about what is missing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

import sispamkota as spk


def test_importing_it_imports_nothing_heavy():
    code = (
        "import sys, sispamkota\n"
        "heavy = {'numpy', 'numba', 'scipy', 'pydantic', 'fastapi', 'rich', 'ruamel'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_name_is_there_and_has_its_sentence():
    for name in spk.__all__:
        thing = getattr(spk, name)
        assert isinstance(thing, str) or (thing.__doc__ and thing.__doc__.split("\n")[0].endswith("."))
    assert set(spk.__all__) <= set(dir(spk))


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match="simulate"):
        spk.simulat  # noqa: B018


@pytest.mark.parametrize("room", ["scenario", "sim"])
def test_a_room_s_functions_are_still_functions_after_the_first_call(room):
    """A submodule with a function's name would take the function's place once it is imported."""
    import importlib
    import pkgutil

    package = importlib.import_module(f"sispamkota.{room}")
    modules = {info.name for info in pkgutil.iter_modules(package.__path__)}
    assert not modules & set(package.__all__)


def test_a_folder_that_is_not_there_is_one_problem_with_a_remedy(tmp_path):
    with pytest.raises(spk.ScenarioError) as caught:
        spk.load(tmp_path / "nowhere")
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].hint
    assert spk.check(tmp_path / "nowhere") == caught.value.problems


def test_new_copies_a_scenario_that_has_no_mistakes(tmp_path):
    files = spk.new(tmp_path / "town")
    assert "scenario.yaml" in {path.as_posix() for path in files}
    assert spk.check(tmp_path / "town") == ()
    with pytest.raises(spk.SispamkotaError, match="not empty"):
        spk.new(tmp_path / "town")


def test_free_run_takes_the_first_name_that_is_free(tmp_path):
    from sispamkota.api import free_run

    spk.new(tmp_path / "town")
    scenario = spk.load(tmp_path / "town")
    assert free_run(scenario, plan="p", seed=3, under=tmp_path).name == "town-p-3"
    (tmp_path / "town-p-3").mkdir()
    assert free_run(scenario, plan="p", seed=3, under=tmp_path).name == "town-p-3-2"


def test_a_run_from_beginning_to_end(small_run, tmp_path):
    with spk.open_run(small_run) as run:
        assert run.journal.verify().ok
        assert run.summary()["events"] == run.journal.count()
        assert run.audit().verdicts
        assert run.measures()
        for lang, marking in (("id", "LATIHAN"), ("en", "EXERCISE")):
            path = run.report(tmp_path / f"{lang}.html", lang=lang)
            assert marking in path.read_text(encoding="utf-8")


def test_verify_with_a_witness_and_by_running_again(small_run):
    with spk.open_run(small_run) as run:
        seq, digest = run.journal.head()
    proof = spk.verify(small_run, witnesses=(f"{seq}:{digest}",), rerun=True)
    assert proof.ok
    assert proof.rerun is not None
    assert proof.rerun.same
    assert "the same to the last event" in proof.sentence()
    cut = replace(proof, record=replace(proof.record, open=True))
    assert "the part that exists is the same" in cut.sentence()
    forged = spk.verify(small_run, witnesses=(f"{seq}:{digest}", f"{seq}:{'0' * 64}"))
    assert not forged.ok
    assert "NOT WHOLE" in forged.sentence()
