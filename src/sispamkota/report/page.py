"""The report's page: what its template may ask, and the events that it cites on the way."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sispamkota.assess import terms
from sispamkota.assess.measured.base import middle
from sispamkota.assess.ratings import Answer
from sispamkota.journal.event import Event
from sispamkota.report import grades, look, narrative, opening, plots, satgas, tables, withheld, worst
from sispamkota.report.book import Book
from sispamkota.report.satgas import TaskForce
from sispamkota.report.words import Catalogue, sentence
from sispamkota.rules.verdict import Verdict

_MANY = 4
_PER_CELL = ("inject.delivered", "inject.acknowledged", "inject.answered")
_SHAPES = {
    "calm": '<circle cx="8" cy="8" r="7"/>',
    "disturbed": '<path d="M8 1 15.5 15H.5Z"/>',
    "riot": '<path d="M5 1h6l4 4v6l-4 4H5L1 11V5Z"/>',
}


class Page:
    """One report while it is being written; cited events are gathered for its appendix.

    Parameters
    ----------
    book : Book
        The record.
    words : Catalogue
        The language.
    """

    def __init__(self, book: Book, words: Catalogue) -> None:
        self.book = book
        self.words = words
        self._cited: set[int] = set()

    def render(self) -> str:
        """Return the whole page."""
        template = _environment().get_template("report.html.j2")
        text = template.render(
            page=self,
            book=self.book,
            t=self.words.text,
            lang=self.words.language,
            exercise=look.colour("colour", "exercise"),
            css=Markup(look.css_variables() + look.css_base()),
            fonts=Markup(look.css_fonts()),
            css_report=Markup(_css()),
            tables=tables,
            grades=grades,
            story=narrative,
            opening=opening,
            task_forces=satgas.task_forces,
            withheld=withheld.withheld,
            worst=worst.draw(self.book, self.words),
            pictures=plots.crowd_pictures(self.book, self.words),
        )
        return re.sub(r"\n[ \t]*(?=\n)", "", text)

    # --- what the template calls -----------------------------------------------------------------

    def cite(self, events: int | Iterable[int] | None, most: int = _MANY) -> Markup:
        """Return links to events and remember them for the appendix; nothing for unknown numbers."""
        numbers = [events] if isinstance(events, int) else list(events or ())
        known = [seq for seq in dict.fromkeys(numbers) if seq in self.book.by_seq]
        shown = known[:most]
        self._cited.update(known)
        links = self._links(shown)
        if len(known) > most:
            rest = known[most:]
            links += Markup(' <details class="more"><summary>{}</summary> {}</details>').format(
                self.words.text("word.and_more", n=self.words.number(len(rest))), self._links(rest)
            )
        return links

    @staticmethod
    def _links(numbers: Sequence[int]) -> Markup:
        return Markup(" ").join(Markup('<a class="cite" href="#e{0}">#{0}</a>').format(seq) for seq in numbers)

    def tell(self, event: Event) -> Markup:
        """Return an event in words as ``say`` does, with cells, units, rumours and persons by what they are called."""
        return self.say(event, whole=True)

    def say(self, event: Event, *, whole: bool = False) -> Markup:
        """Return an event in words; free text is isolated from the page's own direction of writing."""
        parts = sentence(event, self.words, self.book.names, whole=whole)
        return Markup("").join(Markup("<bdi>{}</bdi>").format(p.text) if p.free else escape(p.text) for p in parts)

    def inject(self, line: narrative.Line) -> Markup:
        """Return an inject with all its receivers, its words, and how many of them answered."""
        body = line.event.body
        events = [line.event, *(self.book.by_seq[seq] for seq in line.more)]
        cells = [str(event.body["cell"]) for event in events if event.body.get("cell")]
        owing = [row for row in self._answers.get(str(body.get("inject")), ()) if self.book.owes(row)]
        answered = sum(1 for row in owing if row.answered is not None)
        named = ", ".join(map(self._called, cells)) or "–"
        if len(cells) > _MANY * 3:
            named = self.words.text("stages.all", n=self.words.number(len(cells)))
        way = self.words.text("stages.inject_from", sender=self._called(body.get("sender") or "–"), cells=named)
        said = body.get(f"text_{self.words.language}") or ""
        result = self.words.text("stages.inject", answered=answered, asked=len(owing))
        if len(owing) == 1:
            result = self.words.text("stages.inject_yes" if answered else "stages.inject_no")
        if not owing:
            result = self.words.text("stages.inject_free")
        return Markup('{} {}: <bdi>{}</bdi> <span class="muted">{}.</span>').format(
            body.get("inject") or "–", way, said, result
        )

    def _called(self, ident: object) -> str:
        """Return what a cell or unit is called, with its id."""
        return self.book.names.told(str(ident), self.words.language, whole=True)

    @functools.cached_property
    def _answers(self) -> dict[str, list[Answer]]:
        found: dict[str, list[Answer]] = {}
        for row in self.book.answers:
            if row.delivered is not None:
                found.setdefault(row.inject, []).append(row)
        return found

    def more(self, line: narrative.Line) -> str:
        """Return how many events like a line's followed it, and until when."""
        last = self.clock(self.book.by_seq[line.more[-1]])
        return self.words.counted("stages.more", len(line.more), clock=last)

    def clock(self, event: Event | float, seconds: bool = False) -> str:
        """Return the local time of day of an event or a scenario second."""
        t_s = event if isinstance(event, (int, float)) else event.t_s
        return self.words.clock(self.book.local(t_s), seconds)

    def when(self, event: Event | float) -> str:
        """Return the time of day, with the date before it where the record spans more than one day."""
        if len({self.day(one) for one in (self.book.events[:1] + self.book.events[-1:])}) < 2:
            return self.clock(event)
        moment = self.book.local(event if isinstance(event, (int, float)) else event.t_s)
        return f"{moment.day} {self.words.text(f'month.{moment.month}')[:3]} {self.words.clock(moment)}"

    def day(self, event: Event | float) -> str:
        """Return the local date of an event or a scenario second."""
        return self.words.date(self.book.local(event if isinstance(event, (int, float)) else event.t_s))

    @property
    def zone(self) -> str:
        """Name of the time zone."""
        return self.words.zone(self.book.start)

    @property
    def title(self) -> str:
        """Title of the drill."""
        if self.book.scenario is None:
            return self.words.text("head.title")
        settings = self.book.scenario.settings
        return settings.title_id if self.words.language == "id" else settings.title_en

    def period(self) -> str:
        """Return the dates from the first to the last event."""
        if not self.book.events:
            return self.words.text("word.none")
        first, last = self.day(self.book.events[0]), self.day(self.book.events[-1])
        return first if first == last else f"{first} – {last}"

    def code(self, name: str, value: object) -> str:
        """Return the words for a fixed value, else what the scenario calls it, else the value."""
        text = str(value)
        if name == "rule":
            return self.book.names.rule(text, self.words.language)
        return self.words.code(name, text) or self.book.names.told(text, self.words.language)

    @property
    def plan(self) -> str:
        """Title of the plan with its name, its name alone where the scenario does not say, or "none"."""
        title = self.book.plan_title
        name = str(self.book.run.get("plan") or "")
        if title is None:
            return name or self.words.text("word.none")
        return f"{title[0 if self.words.language == 'id' else 1]} ({name})"

    def kind(self, event: Event) -> str:
        """Return what kind of event one is, in words."""
        return terms.kind(event.kind, self.words.language)

    def capability(self, ident: str) -> str:
        """Return what a capability is called, else what the scenario's objectives want of it, else its code."""
        told = self.words.code("capability", ident)
        for objective in self.book.scenario.objectives if self.book.scenario is not None and told is None else ():
            for target in objective.targets:
                if target.capability == ident:
                    return f"{target.text_id if self.words.language == 'id' else target.text_en} ({ident})"
        return told[:1].upper() + told[1:] if told else ident

    def by_name(self, capabilities: Iterable[str]) -> list[str]:
        """Return capabilities in the order of what they are called."""
        return sorted(capabilities, key=self.capability)

    def name(self, ident: object) -> str:
        """Return what an id is called in the scenario."""
        return self.book.names.name(str(ident), self.words.language)

    def field(self, event: Event | None, name: str) -> str:
        """Return a field of an event in words, or "not known"."""
        value = event.body.get(name) if event is not None else None
        if value is None or value == "":
            return self.words.text("word.not_known")
        if isinstance(value, bool):
            return self.words.text("word.yes" if value else "word.no")
        if isinstance(value, (int, float)):
            return self.words.number(value)
        return self.code(name, value)

    def num(self, value: float, digits: int | None = None) -> str:
        """Return a number as this language writes it."""
        return self.words.number(value, digits)

    def span(self, seconds: float | None) -> str:
        """Return a length of time, or a dash where there is none."""
        return "–" if seconds is None else self.words.span(seconds)

    def share(self, value: float | None) -> str:
        """Return a share as a percentage, or "not known"."""
        return self.words.text("word.not_known") if value is None else self.words.share(value)

    def level(self, event: Event) -> Markup:
        """Return the level of a ``level.changed`` as shape and word."""
        role = self.book.level_role(event)
        word = self.book.names.level(str(event.body.get("level", "")), self.words.language)
        return Markup(
            '<span class="level level-{0}">'
            '<svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">{1}</svg>{2}</span>'
        ).format(role or "calm", Markup(_SHAPES.get(role, "")), word)

    def rule_text(self, rule: str) -> Markup:
        """Return what a rule asks, in this language where it has words for it."""
        found = self.book.rules.get(rule)
        if found is not None:
            return Markup("<bdi>{}</bdi>").format(found.text.of(self.words.language))
        title = self.book.names.rules.get(rule)
        return Markup("<bdi>{}</bdi>").format(title[0 if self.words.language == "id" else 1]) if title else Markup("")

    def why(self, verdict: Verdict) -> Markup:
        """Return what was found for one verdict, in words."""
        if self.book.audit is None or verdict.rule not in self.book.audit.rules:
            return Markup("")
        told = self.book.audit.message(verdict, self.words.language)
        asked = self.book.audit.rules[verdict.rule].text.of(self.words.language)
        return Markup("<bdi>{}</bdi>").format(told.removeprefix(asked).removeprefix(".").strip())

    def happened(self, verdict: Verdict) -> Markup:
        """Return in words the event that a verdict judges; nothing where there is none."""
        event = self.book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
        return Markup("") if event is None else self.say(event)

    def kind_name(self, kind: str) -> str:
        """Return what the doctrine calls a kind of unit."""
        return self.book.names.name(kind, self.words.language)

    def satgas(self, name: str) -> str:
        """Return what a task force is called."""
        told = self.words.code("satgas", name) if name else self.words.text("forces.none")
        return told or name[:1].upper() + name[1:]

    @staticmethod
    def injects_of(groups: Iterable[TaskForce]) -> int:
        """Return on how many injects task forces acted, each inject counted once."""
        return len({inject for group in groups for inject in group.injects})

    def officers_hurt(self) -> list[Event]:
        """Return the injuries of officers; the record does not say of which unit they were."""
        return [event for event in self.book.of("injury.recorded") if event.body.get("side") == "officer"]

    @staticmethod
    def numbers(events: Iterable[Event]) -> list[int]:
        """Return the numbers of events."""
        return [event.seq for event in events]

    def proofs(self, verdicts: Sequence[Verdict]) -> list[int]:
        """Return the events that verdicts rest on, triggers first."""
        triggers = [v.trigger for v in verdicts if v.trigger is not None]
        others = [seq for verdict in verdicts for seq in verdict.events]
        return list(dict.fromkeys(triggers + others))

    def by_order(self, verdicts: Sequence[Verdict]) -> list[str]:
        """Return how often a rule was broken under each order, and when first; nothing where no order was given."""
        groups: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            trigger = self.book.by_seq.get(verdict.trigger) if verdict.trigger is not None else None
            order = trigger.body.get("order_id") if trigger is not None else None
            if order:
                groups.setdefault(str(order), []).append(verdict)
        return [
            self.words.counted("first.under_order", len(group), order=order, clock=self.first_at(group))
            for order, group in groups.items()
        ]

    def first_at(self, verdicts: Sequence[Verdict]) -> str:
        """Return when the first of some verdicts was triggered."""
        times = [v.t_s for v in verdicts if v.t_s is not None]
        return self.when(min(times)) if times else "–"

    def cited(self) -> list[narrative.Line]:
        """Return the events cited so far, in order of their numbers; what many cells got of one inject is one line."""
        lines: dict[object, narrative.Line] = {}
        for seq in sorted(self._cited):
            event = self.book.by_seq[seq]
            key = (event.kind, event.body.get("inject"), event.t_s) if event.kind in _PER_CELL else seq
            first = lines.get(key)
            lines[key] = narrative.Line(event) if first is None else narrative.Line(first.event, (*first.more, seq))
        return list(lines.values())

    def say_line(self, line: narrative.Line) -> Markup:
        """Return the first event of a line in words, with the cells of all its events."""
        cells = [str(self.book.by_seq[seq].body.get("cell") or "–") for seq in (line.event.seq, *line.more)]
        body = {**line.event.body, "cell": ", ".join(cells)}
        return self.say(replace(line.event, body=body) if line.more else line.event)

    def is_cited(self, seq: int) -> bool:
        """Return whether the appendix holds an event."""
        return seq in self._cited

    def agency(self, name: str) -> str:
        """Return what an agency is called."""
        return self.code("agency", name)

    def stage_name(self, stage: str) -> str:
        """Return the name of a stage with its id."""
        return self.book.names.told(stage, self.words.language) if stage else self.words.text("word.none")

    def assumptions(self) -> list[dict[str, Any]]:
        """Return the assumptions of the scenario, ready to print."""
        if self.book.scenario is None:
            return []
        first = "text_id" if self.words.language == "id" else "text_en"
        return [
            {
                "id": entry.id,
                "text": getattr(entry, first) or "",
                "value": self.words.number(entry.value),
                "low": self.words.number(entry.range[0]),
                "high": self.words.number(entry.range[1]),
                "unit": "" if entry.unit == "1" else self.words.code("unit", entry.unit) or entry.unit,
                "source": self._source(entry.source),
                "label": entry.label,
            }
            for entry in self.book.scenario.assumptions
        ]

    def _source(self, source: str) -> str:
        """Return where a number is taken from: our own phrases in this language, what is cited as it stands."""
        head, colon, rest = source.partition(":")
        whole = self.words.code("source", source)
        return whole or f"{self.words.code('source', head) or head}{colon}{rest}"

    def hurt(self, rows: Sequence[tables.Casualty]) -> str:
        """Return how many were wounded and how many taken ill, in words."""
        return ", ".join(opening.hurt(self.words, [row.injury for row in rows])).capitalize()

    def median_delay(self, rows: Sequence[tables.Casualty]) -> tuple[int, float, float] | None:
        """Return how many were treated, the median and the longest delay in seconds; None for nobody."""
        delays = sorted(delay for row in rows if (delay := row.delay_s) is not None)
        if not delays:
            return None
        return len(delays), middle(delays) or 0.0, delays[-1]


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sispamkota.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )


def _css() -> str:
    source, _, _ = _environment().loader.get_source(_environment(), "report.css")  # type: ignore[union-attr]
    return source
