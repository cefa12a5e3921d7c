"""scenario.yaml: what the drill is, where, when, and its stages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sispamkota.scenario.schema.base import Id, Model, Moment, Name, Text


class Stage(Model):
    """One stage of the election."""

    id: Id = Field(description="Id of the stage.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    start: Moment = Field(description="When it begins.")
    end: Moment = Field(description="When it ends; the next stage begins then.")


class Switch(Model):
    """A yes-or-no setting that conditions may read as switch["name"]."""

    name: Name = Field(description="Name of the switch.")
    on: bool = Field(alias="value", description="Whether it is on.")
    text: Text = Field(description="What it is for.")


class Settings(Model):
    """The drill as a whole."""

    format: Literal[1] = Field(description="Version of these forms.")
    title_id: Text = Field(description="Title in Indonesian.")
    title_en: Text = Field(description="Title in English.")
    language: Literal["id", "en"] = Field("id", description="Language of reports unless another is asked for.")
    timezone: str = Field(description="Time zone name, such as Asia/Jakarta.")
    epsg: int = Field(
        ge=1024, le=32767, description="EPSG code of a projected system in metres in which the scenario is computed."
    )
    start: Moment = Field(description="Scenario time 0.")
    end: Moment = Field(description="End of the scenario.")
    exercise_end: str | None = Field(
        None,
        pattern=r"^\d{1,2}:[0-5]\d(:[0-5]\d)?$",
        description="Exercise time, HH:MM, at which the end is reached; the pace of the last injects goes on where absent.",
    )
    seed: int = Field(1, ge=0, description="Seed of all chance unless another is given.")
    plan: str | None = Field(None, description="Plan that is played unless another is asked for.")
    stages: tuple[Stage, ...] = Field(min_length=1, description="The stages in order.")
    switches: tuple[Switch, ...] = Field((), description="Settings that branches may read.")
    notes_id: Text | None = Field(None, description="What the reader should know, in Indonesian.")
    notes_en: Text | None = Field(None, description="What the reader should know, in English.")
