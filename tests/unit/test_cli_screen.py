"""Progress: one line a stage where there is no terminal, one moving line where there is."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

import pytest

from sispamkota.cli_screen import QUIET_S, Screen
from sispamkota.core.clock import Pace
from sispamkota.sim.session import Progress

SCENARIO = SimpleNamespace(
    start=datetime.fromisoformat("2024-09-12T08:00:00+07:00"),
    pace=Pace((0.0, 600.0, 1200.0), (0.0, 3600.0, 7200.0)),
    settings=SimpleNamespace(
        stages=(SimpleNamespace(id="S-1", name_en="Before"), SimpleNamespace(id="S-2", name_en="Day"))
    ),
)


@dataclass
class Clock:
    wall: float = 0.0

    def __call__(self) -> float:
        return self.wall


@pytest.fixture
def clock():
    return Clock()


def progress(t_s, stage="S-1", people=0):
    return Progress(t_s=t_s, end_s=7200.0, stage=stage, people=people, events=3)


def test_without_a_terminal_a_line_a_stage_and_one_every_ten_seconds(clock):
    stream = io.StringIO()
    with Screen(stream, SCENARIO, now=clock) as screen:
        screen.step(progress(0.0))
        clock.wall = 1.0
        screen.step(progress(60.0))
        screen.step(progress(3600.0, "S-2", 450))
        clock.wall += QUIET_S + 1
        screen.step(progress(3660.0, "S-2", 449))
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert "Before" in lines[0] and "08:00" in lines[0]
    assert " 50%  2024-09-12 09:00  Day  450 people" in lines[1]
    assert "449 people" in lines[2]


def test_the_speed_up_is_that_of_the_last_second(clock):
    screen = Screen(io.StringIO(), SCENARIO, now=clock)
    assert "real time" not in screen.line(progress(0.0))
    clock.wall = 2.0
    assert screen.line(progress(5000.0)).endswith("2,500x real time")
    clock.wall = 4.0
    assert screen.line(progress(5040.0)).endswith("20x real time")


def test_in_a_terminal_one_line_moves_and_is_gone_at_the_end(clock):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with Screen(stream, SCENARIO, now=clock) as screen:
        screen.step(progress(10.0))
    screen.stop()
    assert "Before" in stream.getvalue()
    assert re.search(r"\x1b\[2K", stream.getvalue()), "the line is wiped"


def test_an_unknown_stage_and_an_empty_scenario_are_shown_all_the_same(clock):
    screen = Screen(io.StringIO(), SCENARIO, now=clock)
    told = screen.line(Progress(t_s=0.0, end_s=0.0, stage="", people=0, events=0))
    assert told.startswith("100%")


def test_the_share_is_that_of_the_exercise_and_not_of_the_calendar(clock):
    months = SimpleNamespace(**{**vars(SCENARIO), "pace": Pace((0.0, 60.0, 600.0), (0.0, 7000.0, 7200.0))})
    line = Screen(io.StringIO(), months, now=clock).line(progress(7000.0, people=1))
    assert line.startswith(" 10%")
    assert "  1 person  3 events" in line
