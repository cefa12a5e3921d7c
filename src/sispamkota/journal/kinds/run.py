"""The run itself: its beginning, its stages, its end."""

from __future__ import annotations

from sispamkota.journal.kinds.base import Kind, kind, told


@kind("run.started")
class RunStarted(Kind):
    """A run began."""

    plan: str | None = told("Name of the plan that played the seats.", ident=False)
    seed: int | None = told("Seed of all chance in the run.")
    live: bool | None = told("Whether people sat on the seats in real time; where not, no event has a wall time.")


@kind("stage.started")
class StageStarted(Kind):
    """A stage of the election began."""

    stage_id: str | None = told("Id of the stage.", ident=True)


@kind("tracks.closed")
class TracksClosed(Kind):
    """The positions of one site are complete; from here on they cannot be changed unseen."""

    site: str | None = told("Id of the site.", ident=True)
    series: str | None = told("Whose positions they are.", choices=("people", "units"))
    frames: int | None = told("Number of moments at which positions were kept.")
    digest: str | None = told("SHA-256 of what is kept, however it is packed.")


@kind("run.closed")
class RunClosed(Kind):
    """A run ended in good order; without this event a record reads as open."""

    count: int | None = told("Number of events in the record, this one included.")


@kind("clock.set")
class ClockSet(Kind):
    """The director changed the pace, or paused or resumed the exercise."""

    running: bool | None = told("Whether the clock ran afterwards.")
    speed: float | None = told("Multiple of the scenario's own pace afterwards.")


@kind("site.woken")
class SiteWoken(Kind):
    """People came onto a site, and its bodies were simulated from here on."""

    site: str | None = told("Id of the site.", ident=True)


@kind("site.slept")
class SiteSlept(Kind):
    """A site was empty, and its bodies were no longer simulated."""

    site: str | None = told("Id of the site.", ident=True)
    awake_s: float | None = told("How long the site had been awake.", unit="s")
