"""The same bits with any number of threads, in another process, and after a snapshot."""

import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from shapely import box

from sispamkota.city.ground import ground_of
from sispamkota.crowd import Crowd

SCENE = """
import hashlib, pickle, sys
import numpy as np
from shapely import box
from sispamkota.crowd import Crowd

def scene(n):
    crowd = Crowd(box(699000, 9154000, 699060, 9154060), seed=5)
    side = np.arange(1, 59, 58 / np.sqrt(n))
    xy = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)[:n] + [699000, 9154000]
    ids = crowd.add(xy, goal=box(699058, 9154020, 699060, 9154040), radius=np.linspace(0.15, 0.2, len(xy)))
    crowd.set_goal(ids[::3], box(699000, 9154000, 699002, 9154060))
    crowd.set_goal(ids[::7], None)
    crowd.add_barrier(box(699030, 9154010, 699031, 9154050))
    return crowd

def digest(crowd):
    arrays = crowd.positions, crowd.velocities, crowd.pressure
    return hashlib.sha256(b"".join(a.tobytes() for a in arrays) + repr(crowd.arrived).encode()).hexdigest()
"""


def python(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", SCENE + code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_threads_do_not_change_a_bit():
    code = "c = scene(3300); c.step(30); print(digest(c), c.ids.size)"
    one = python(code, NUMBA_NUM_THREADS="1", PYTHONHASHSEED="1")
    two = python(code, NUMBA_NUM_THREADS="2", PYTHONHASHSEED="2")
    assert one == two
    assert int(one.split()[1]) > 3000


def test_many_and_few_are_the_same_engine(monkeypatch):
    from sispamkota.crowd import crowd as module

    space: dict = {}
    exec(SCENE, space)
    few = space["scene"](400)
    few.step(40)
    monkeypatch.setattr(module, "MANY", 1)
    many = space["scene"](400)
    many.step(40)
    assert space["digest"](few) == space["digest"](many)


def test_a_snapshot_goes_on_in_a_new_process(tmp_path):
    file = str(tmp_path / "snapshot")
    end = "crowd.push(box(699010, 9154000, 699020, 9154060), (300.0, 0.0), 1.0); crowd.step(53); print(digest(crowd))"
    first = python(
        f"crowd = scene(500); crowd.push(crowd.ids[:9], (50.0, 50.0), 3.0); crowd.step(37); "
        f"pickle.dump(crowd.snapshot(), open({file!r}, 'wb')); {end}"
    )
    second = python(f"crowd = Crowd.restore(pickle.load(open({file!r}, 'rb'))); {end}")
    assert first == second


def plain(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(entry) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return all(plain(entry) for entry in value)
    return value is None or isinstance(value, str | int | float | np.ndarray)


def test_a_snapshot_is_plain_data_and_stays_as_it_was():
    crowd = Crowd(box(0, 0, 10, 10))
    crowd.add([[1.0, 1.0], [5.0, 5.0]], goal=box(8, 8, 10, 10))
    crowd.push(box(0, 0, 2, 2), (10.0, 0.0), 2.0)
    crowd.add_barrier(box(6, 0, 7, 3))
    taken = crowd.snapshot()
    assert plain(taken)
    kept = pickle.dumps(taken)
    crowd.step(50)
    assert pickle.dumps(taken) == kept
    through_json = json.loads(json.dumps(taken, default=lambda array: array.tolist()))
    again = Crowd.restore(through_json)
    again.step(50)
    assert (again.positions == crowd.positions).all()


def test_restore_shares_a_ground_and_refuses_another():
    ground = ground_of(box(0, 0, 10, 10))
    crowd = Crowd(ground)
    crowd.add([[1.0, 1.0]], goal=box(8, 8, 10, 10))
    crowd.step(3)
    again = Crowd.restore(crowd.snapshot(), ground=ground)
    assert again.ground is ground
    with pytest.raises(ValueError, match="another ground"):
        Crowd.restore(crowd.snapshot(), ground=ground_of(box(0, 0, 10, 11)))
    with pytest.raises(ValueError, match="version"):
        Crowd.restore({**crowd.snapshot(), "version": 99})


def test_the_seed_changes_the_people():
    def end(seed):
        crowd = Crowd(box(0, 0, 10, 10), seed=seed)
        crowd.add(np.random.default_rng(1).uniform(1, 6, (50, 2)), goal=box(9, 0, 10, 10))
        crowd.step(40)
        return crowd.positions

    assert (end(1) == end(1)).all()
    assert (end(1) != end(2)).any()
