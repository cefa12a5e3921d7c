"""A folder read, checked and put together: `check` tells everything that is wrong, `load` gives the scenario."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from sispamkota.core.errors import Problem, ScenarioError
from sispamkota.journal.record import folder_digest
from sispamkota.scenario.checks import run
from sispamkota.scenario.findings import Findings
from sispamkota.scenario.folder import open_folder
from sispamkota.scenario.parts import Parts, read_parts
from sispamkota.scenario.planning import resolved
from sispamkota.scenario.schema.actors import Actors, Forces
from sispamkota.scenario.schema.doctrine import Doctrine
from sispamkota.scenario.schema.story import Branches
from sispamkota.scenario.schema.whole import Scenario


def check(folder: str | Path) -> tuple[Problem, ...]:
    """Return every problem of a scenario folder or zip, sorted by file and line; advice among them says so."""
    findings = Findings()
    root = open_folder(folder, findings)
    if root is not None:
        run(read_parts(root, findings), findings)
    return findings.problems()


def load(folder: str | Path) -> Scenario:
    """Return the scenario in a folder or zip.

    Raises
    ------
    ScenarioError
        If there is any mistake; it carries all of them.
    """
    findings = Findings()
    root = open_folder(folder, findings)
    if root is None:
        raise ScenarioError(findings.mistakes)
    parts = read_parts(root, findings)
    run(parts, findings)
    if findings.mistakes:
        raise ScenarioError(findings.mistakes)
    return _joined(parts, root)


def _joined(parts: Parts, root: Path) -> Scenario:
    assert parts.settings is not None, "a scenario without problems has settings"
    try:
        return Scenario(
            folder=root,
            digest=folder_digest(root),
            settings=parts.settings.item,
            areas=parts.areas.models(),
            stations=parts.stations.models(),
            features=parts.features.models(),
            roads=parts.roads.models(),
            actors=Actors(assemblies=parts.assemblies.models(), groups=parts.groups.models()),
            forces=Forces(cells=parts.cells.models(), units=parts.units.models()),
            doctrine=_doctrine(parts),
            plans=resolved(parts),
            injects=parts.injects.models(),
            branches=Branches(
                incidents=parts.incidents.models(),
                branches=parts.branches.models(),
                effects=parts.effects.models(),
                facts=parts.facts.models(),
            ),
            rumours=parts.rumours.models(),
            objectives=parts.objectives.models(),
            expectations=parts.expectations,
            rules=parts.rules,
            assumptions=parts.assumptions.models(),
        )
    except ValidationError as error:
        raise AssertionError(f"the check let something through: {error}") from error


def _doctrine(parts: Parts) -> Doctrine:
    """Return the doctrine files as one; name, source and days are those of the first."""
    first = parts.doctrines[0].item
    return first.with_changes(
        levels=parts.levels.models(),
        authorities=parts.authorities.models(),
        tools=parts.tools.models(),
        unit_kinds=parts.unit_kinds.models(),
        actions=parts.actions.models(),
    )
