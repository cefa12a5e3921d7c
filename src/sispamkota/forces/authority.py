"""Who may order what: cells, roles, ranks, units, levels; each refusal has its own code."""

from __future__ import annotations

from collections.abc import Callable

from sispamkota.core.registry import nearest
from sispamkota.forces.effects import EFFECTS
from sispamkota.forces.work import RUNNING, Case, Refusal
from sispamkota.scenario.schema.doctrine import Tool
from sispamkota.scenario.schema.story import Order
from sispamkota.world import OrderState

Check = Callable[[Case], Refusal | None]


def action_is_known(case: Case) -> Refusal | None:
    """Refuse an action that the doctrine does not have."""
    actions = case.work.declared.actions
    if case.order.action not in actions:
        near = nearest(case.order.action, list(actions))
        return Refusal("no_such_action", f"an action of the doctrine{f', such as {near}' if near else ''}")
    if case.action.effect not in EFFECTS:
        return Refusal("no_such_effect", f"an effect that exists instead of {case.action.effect}")
    return None


def cell_may(case: Case) -> Refusal | None:
    """Refuse an action that the cell's role may not order."""
    cell = case.work.declared.cells.get(case.cell)
    if cell is None or cell.role not in case.action.cell_roles:
        return Refusal("not_this_cell", f"a cell with the role {' or '.join(case.action.cell_roles) or 'of nobody'}")
    return None


def unit_can(case: Case) -> Refusal | None:
    """Refuse a unit that is not there, not of the kind, without strength, or not for this cell to order."""
    action, known, unit = case.action, case.work.declared, case.order.unit
    if not action.unit_kinds:
        return None
    kinds = " or ".join(action.unit_kinds)
    if unit is None:
        return Refusal("unit_needed", f"a unit of the kind {kinds}")
    if unit not in known.units:
        return Refusal("no_such_unit", "a unit of the order of battle")
    row = known.units[unit]
    if row.kind not in action.unit_kinds:
        return Refusal("wrong_unit_kind", f"a unit of the kind {kinds}, not {row.kind}")
    if case.work.unit(unit).strength <= 0:
        return Refusal("no_strength", "a unit with officers or members")
    if not _commands(case, unit):
        return Refusal("not_this_unit", f"an order by {row.cell}, by its superior, or a request to its agency")
    return None


def _commands(case: Case, unit: str) -> bool:
    """Return whether a cell may order a unit: its own, one below it in its agency, or one lent on request."""
    known, row = case.work.declared, case.work.declared.units[unit]
    if row.cell == case.cell:
        return True
    cell, owner = known.cells[case.cell], known.cells.get(row.cell)
    if owner is not None and cell.agency == row.agency:
        return known.rank_of_cell(cell.role) > known.rank_of_cell(owner.role)
    return requested(case, unit, row.agency) > 0


def requested(case: Case, unit: str, agency: str) -> int:
    """Return the number of the newest request to an agency that covers a unit, 0 for none."""
    return max(case.work.noted(f"support:{agency}"), case.work.noted(f"support:{agency}:{unit}"))


def roles_may(case: Case) -> Refusal | None:
    """Refuse an order by, or authorised by, a role that may not, or for which the cell may not speak."""
    action, order, known = case.action, case.order, case.work.declared
    role = known.cells[case.cell].role
    for key, given, allowed, code in (
        ("ordered_by", order.ordered_by, action.ordered_by, "no_authority"),
        ("authorised_by", order.authorised_by, action.authorised_by, "not_authorised"),
    ):
        names = " or ".join(allowed)
        if given is None:
            if allowed:
                return Refusal(code, f"{key}: {names}")
            continue
        if allowed and given not in allowed:
            return Refusal(code, f"{key}: {names}, not {given}")
        entry = known.authorities.get(given)
        if entry is None:
            return Refusal(code, f"{key}: a role of the doctrine, not {given}")
        if role not in entry.cells:
            return Refusal(code, f"a cell that may speak for {given}")
    return None


def level_allows(case: Case) -> Refusal | None:
    """Refuse what the level of the assembly does not allow yet: the act by its role, the means by the level itself."""
    known, roles = case.work.declared, case.action.level_roles
    assembly = case.assembly
    level = case.work.assembly(assembly).level if assembly is not None else ""
    if roles and known.level_role(level) not in roles:
        return Refusal("level_not_reached", f"a level that stands for {' or '.join(roles)}")
    tool = tool_of(case)
    allowed = known.level_means(level)
    if tool is None or allowed is None or tool.means in allowed:
        return None
    others = [entry.id for entry in known.levels if entry.means is None or tool.means in entry.means]
    return Refusal("level_not_reached", f"a level at which {tool.means} may be used: {' or '.join(others) or 'none'}")


def command_allows(case: Case) -> Refusal | None:
    """Refuse an authorisation from below, once command of the assembly has passed to a higher role."""
    known, given, assembly = case.work.declared, case.order.authorised_by, case.assembly
    holder = case.work.assembly(assembly).command if assembly is not None else ""
    if given is None or not holder or known.authorities[given].rank >= known.authorities[holder].rank:
        return None
    return Refusal("not_in_command", f"authorised_by: {holder}, who has command of {assembly}, or a higher role")


def keys_are_there(case: Case) -> Refusal | None:
    """Refuse an order without a key that it needs, or with one that names nothing."""
    order, known = case.order, case.work.declared
    for key in (*case.action.needs, *EFFECTS.get(case.action.effect).needs):
        if getattr(order, key, None) in (None, ()):
            return Refusal("missing_key", f"the key {key}")
    if order.assembly is not None and order.assembly not in known.assemblies:
        return Refusal("no_such_assembly", "an assembly of the scenario")
    if order.at is not None and known.places.get(order.at) is None:
        return Refusal("no_such_place", "a zone, post, exit, gate, station or area")
    if order.tps is not None and order.tps not in case.work.world.tables["stations"]:
        return Refusal("no_such_station", "a polling station of the scenario")
    return None


def support_was_asked(case: Case) -> Refusal | None:
    """Refuse a unit that may act on request only, before its agency was asked."""
    unit = case.unit
    agency = case.work.declared.units[unit].on_request if unit else None
    if unit and agency and not requested(case, unit, agency):
        return Refusal("no_request", f"a request for support to {agency} in writing")
    return None


def subject_is_there(case: Case) -> Refusal | None:
    """Refuse an order about somebody or something that is not there."""
    subject = case.order.subject
    if subject is not None and subject.startswith("@") and not case.state.subject:
        return Refusal("no_subject", f"somebody or something that {subject} can mean")
    return None


def force_is_lawful(case: Case) -> Refusal | None:
    """Refuse force by a unit whose kind may never use it."""
    unit = case.unit
    if unit and tool_of(case) is not None:
        kind = case.work.declared.kinds[case.work.declared.units[unit].kind]
        if not kind.may_use_force:
            return Refusal("no_force_allowed", "a kind of unit that may use force")
    return None


def effect_allows(case: Case) -> Refusal | None:
    """Ask the effect itself."""
    return EFFECTS.get(case.action.effect).check(case)


def rank_allows(case: Case) -> Refusal | None:
    """Refuse an order of a lower authority against a running one of another cell."""
    unit = case.unit
    running = running_order(case, unit) if unit else None
    if running is None:
        return None
    if EFFECTS.get(case.work.declared.actions[running[1].order.action].effect).holds_on(Case(case.work, running[0])):
        return Refusal("patients_on_board", "a unit that has delivered its patients")
    if running[1].cell == case.cell:
        if _same(running[1].order, case.order):
            return Refusal("already_doing", f"another order than {running[0]}, which the unit carries out")
        return None
    if rank(case, case.state) < rank(case, running[1]):
        return Refusal("outranked", f"an authority at least as high as that of {running[0]}")
    return None


def _same(first: Order, second: Order) -> bool:
    """Return whether two orders ask a unit for the same act at the same place about the same thing."""
    keys = ("action", "at", "assembly", "subject", "mode", "tps")
    return all(getattr(first, key) == getattr(second, key) for key in keys)


CHECKS: tuple[Check, ...] = (
    action_is_known,
    cell_may,
    unit_can,
    force_is_lawful,
    roles_may,
    keys_are_there,
    command_allows,
    level_allows,
    support_was_asked,
    subject_is_there,
    rank_allows,
    effect_allows,
)
"""What is asked of every order, in this order; the first refusal counts."""


def tool_of(case: Case) -> Tool | None:
    """Return the tool by which an order would use force, None where it is no force."""
    if case.order.action not in case.work.declared.actions or case.action.effect not in EFFECTS:
        return None
    wanted = EFFECTS.get(case.action.effect).means
    unit = case.unit
    if not wanted or unit not in case.work.declared.units:
        return None
    for tool in case.work.declared.tools_of(unit):
        if tool.means is None:
            continue
        if (wanted == "water" and tool.tank_l is not None) or (wanted == "hands" and tool.means == "empty_hand"):
            return tool
    return None


def rank(case: Case, state: OrderState) -> int:
    """Return the rank behind an order: of the role that ordered, else the highest that the cell speaks for."""
    known = case.work.declared
    entry = known.authorities.get(state.order.ordered_by or "")
    return entry.rank if entry else known.rank_of_cell(known.cells[state.cell].role)


def running_order(case: Case, unit: str) -> tuple[str, OrderState] | None:
    """Return the newest order that a unit is carrying out or about to, apart from the case's own."""
    found = None
    for order_id, state in case.work.rows("orders").items():
        known = case.work.declared.actions.get(state.order.action)
        if (
            order_id != case.order_id
            and state.order.unit == unit
            and state.state in RUNNING
            and known
            and known.unit_kinds
        ):
            found = (order_id, state)
    return found
