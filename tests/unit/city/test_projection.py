"""Degrees to metres and back."""

import pytest
import shapely

from sispamkota.city.projection import Projection


def test_there_and_back_in_the_right_order():
    projection = Projection(32749)
    metres = projection.to_metres([[112.9075, -7.6453]])
    assert metres[0] == pytest.approx([710_500, 9_154_400], abs=2_000)  # UTM 49 south: east of 111 by 1.9 degrees
    assert projection.to_degrees(metres)[0] == pytest.approx([112.9075, -7.6453], abs=1e-7)


def test_shapes_are_moved_whole():
    projection = Projection(32749)
    shape = shapely.box(112.90, -7.65, 112.91, -7.64)
    moved = projection.shape_to_metres(shape)
    assert moved.area == pytest.approx(1103 * 1106, rel=0.01)
    assert projection.shape_to_degrees(moved).equals_exact(shape, 1e-6)


@pytest.mark.parametrize(("epsg", "message"), [(999_999, "not a known"), (4326, "not projected in metres")])
def test_systems_that_do_not_serve(epsg, message):
    with pytest.raises(ValueError, match=message):
        Projection(epsg)


def test_points_beyond_the_world():
    with pytest.raises(ValueError, match="cannot be converted"):
        Projection(32749).to_metres([[112.0, 200.0]])
