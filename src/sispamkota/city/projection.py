"""From longitude and latitude to metres of the scenario's own projected system, and back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from pyproj import Transformer

_WGS84 = 4326


@lru_cache(maxsize=16)
def _transformer(source: int, target: int) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


class Projection:
    """Conversion between WGS 84 (longitude, latitude) and one projected system in metres.

    Parameters
    ----------
    epsg : int
        Code of the projected system, such as 32749.

    Raises
    ------
    ValueError
        If the code is unknown, or its unit is not the metre.
    """

    def __init__(self, epsg: int) -> None:
        from pyproj import CRS
        from pyproj.exceptions import CRSError

        try:
            system = CRS.from_epsg(epsg)
        except CRSError as error:
            raise ValueError(f"EPSG:{epsg} is not a known coordinate system") from error
        units = {axis.unit_name for axis in system.axis_info}
        if not system.is_projected or units != {"metre"}:
            raise ValueError(f"EPSG:{epsg} ({system.name}) is not projected in metres; give a UTM zone, such as 32749")
        self.epsg = int(epsg)

    def to_metres(self, lonlat: ArrayLike) -> NDArray[np.float64]:
        """Return easting and northing in metres, shape (n, 2), of degrees, shape (n, 2)."""
        return self._points(lonlat, _WGS84, self.epsg)

    def to_degrees(self, xy: ArrayLike) -> NDArray[np.float64]:
        """Return longitude and latitude in degrees, shape (n, 2), of metres, shape (n, 2)."""
        return self._points(xy, self.epsg, _WGS84)

    def shape_to_metres(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape given in degrees in metres."""
        return shapely.transform(shape, self.to_metres)

    def shape_to_degrees(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape given in metres in degrees."""
        return shapely.transform(shape, self.to_degrees)

    def _points(self, points: ArrayLike, source: int, target: int) -> NDArray[np.float64]:
        given = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        x, y = _transformer(source, target).transform(given[:, 0], given[:, 1])
        moved = np.stack([np.asarray(x), np.asarray(y)], axis=-1)
        if not np.isfinite(moved).all():
            row = int(np.argwhere(~np.isfinite(moved))[0][0])
            raise ValueError(f"the point ({given[row, 0]:g}, {given[row, 1]:g}) cannot be converted to EPSG:{target}")
        return moved
