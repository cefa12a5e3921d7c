"""city/: areas, sites, streets and polling stations, still in degrees as declared."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from sispamkota.scenario.schema.base import AreaCode, Id, Model, Name, Text

FeatureKind = Literal["walkable", "obstacle", "fence", "gate", "exit", "zone", "post"]


class Area(Model):
    """A row of city/areas.csv: one kelurahan or other area with a point that stands for it."""

    code: AreaCode = Field(description="Official code, as text.")
    name: Text = Field(description="Name.")
    kecamatan_code: AreaCode = Field(description="Code of the district.")
    kecamatan: Text = Field(description="Name of the district.")
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False, description="Longitude of its point.")
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False, description="Latitude of its point.")
    area_km2: float = Field(gt=0, allow_inf_nan=False, description="Area in square kilometres.")
    voters: int = Field(ge=0, le=1_000_000_000, description="Voters on the list.")


class Station(Model):
    """A row of city/tps.csv: one polling station."""

    id: Id = Field(description="Id of the station.")
    number: int = Field(ge=1, le=1_000_000, description="Its number within the area.")
    name: Text = Field(description="Name, such as TPS 12 Kebonagung.")
    area: AreaCode = Field(description="Code of the area where it is.")
    kind: Literal["ordinary", "special"] = Field(description="Ordinary, or special as in a prison or hospital.")
    risk: Literal["less", "vulnerable", "very", "special"] = Field(
        description="Class of vulnerability, which fixes the guarding pattern."
    )
    voters: int = Field(ge=0, le=1_000_000, description="Voters on its list.")


class Feature(Model):
    """A feature of city/sites.geojson with its geometry in WGS 84."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

    id: Id = Field(description="Id of the feature.")
    kind: FeatureKind = Field(description="What it is.")
    site: Id = Field(description="Site that it belongs to.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    strength_n: float | None = Field(None, gt=0, description="Push that a fence withstands, in newtons.")
    width_m: float | None = Field(None, gt=0, description="Clear width of a gate or exit in metres.")
    open: bool = Field(True, description="Whether a gate or exit is open at the start.")
    leads_to: str | None = Field(None, description="Where an exit leads, in words or as an area code.")
    vehicles_only: bool = Field(False, description="Whether an exit is kept for vehicles.")
    serves: Id | None = Field(None, description="Zone that an exit serves.")
    zone_kind: Name | None = Field(
        None, description="Kind of a zone, such as street, enclosed, hospital or tps_inside."
    )
    role: Name | None = Field(
        None, description="What a post is for, such as command, first_aid, press, hydrant, negotiation."
    )
    geometry: Any = Field(description="Point, LineString or Polygon in WGS 84.")


class Road(Model):
    """A feature of city/roads.geojson: one stretch of street between two named nodes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

    id: Id = Field(description="Id of the street.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    start: str = Field(description="Node at its beginning: an area code, site or zone id.")
    end: str = Field(description="Node at its end.")
    speed_kmh: float = Field(gt=0, le=130, description="Speed of vehicles in kilometres an hour.")
    width_m: float = Field(gt=0, description="Width in metres.")
    geometry: Any = Field(description="LineString in WGS 84.")
