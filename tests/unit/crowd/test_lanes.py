"""Each function of sixteen lanes against numpy."""

import numpy as np
import pytest
from numba import njit

from sispamkota.crowd import lanes as v


@njit
def use(a, whole, out):
    x, y = v.load(a, 0, 0), v.load(a, 1, 1)
    v.store(out, 0, 0, x + y * v.fill(2.0))
    v.store(out, 1, 0, (x - y) / v.spread(a, 0, 3))
    v.store(out, 2, 0, v.fma(x, y, v.fill(1.0)))
    v.store(out, 3, 0, v.over_root(x))
    v.store(out, 4, 0, v.sqrt(x))
    v.store(out, 5, 0, v.fade(x * v.fill(30.0)))
    v.store(out, 6, 0, v.choose(((x < y) & (y > v.fill(0.3))) | (x > v.fill(0.9)), x, y))
    v.store(out, 7, 0, v.lower(x, y))
    v.store(out, 8, 0, v.upper(x, y))
    v.store(out, 9, 0, v.lanes_of(whole, 0, 1))
    return v.some(x < v.fill(0.0)), v.some(x > v.fill(0.0))


@pytest.mark.parametrize("seed", range(5))
def test_lanes_compute_what_numpy_does(seed):
    a = np.random.default_rng(seed).uniform(1e-3, 4, (2, 24)).astype(np.float32)
    whole, out = np.arange(40, dtype=np.int32).reshape(1, 40), np.zeros((10, v.N), np.float32)
    assert use(a, whole, out) == (False, True)
    x, y = a[0, : v.N], a[1, 1 : v.N + 1]
    assert (out[0] == x + y * np.float32(2)).all()
    assert (out[1] == (x - y) / a[0, 3]).all()
    assert (out[2] == (x.astype(float) * y + 1).astype(np.float32)).all()
    assert out[3] == pytest.approx(1 / np.sqrt(x), rel=6e-6)
    assert (out[4] == np.sqrt(x)).all()
    assert out[5] == pytest.approx(np.exp(-30.0 * x), abs=1e-6)
    assert (out[6] == np.where(((x < y) & (y > 0.3)) | (x > np.float32(0.9)), x, y)).all()
    assert (out[7] == np.minimum(x, y)).all()
    assert (out[8] == np.maximum(x, y)).all()
    assert (out[9] == np.arange(1, v.N + 1)).all()


def test_fading_ends_at_nothing():
    a = np.full((2, 24), 1e9, np.float32)
    out = np.ones((10, v.N), np.float32)
    use(a, np.zeros((1, 40), np.int32), out)
    assert (out[5] == 0).all()
