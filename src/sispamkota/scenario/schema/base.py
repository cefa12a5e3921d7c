"""What all parts of the scenario schema share: frozen models, ids, numbers that may be assumptions."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ID_PATTERN = r"^[A-Z]+[A-Z0-9]*(-[A-Z0-9]+)*$"
NAME_PATTERN = r"^[a-z][a-z0-9_]*([.\-][a-z0-9_]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
"""Id of a cell, unit, zone, inject and so on: capitals and digits in groups joined by hyphens."""

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=60)]
"""Word of the doctrine's vocabulary: role, kind, action, effect, assumption."""

AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]+([.\-][0-9A-Z]+)*$", max_length=30)]
"""Official code of an area, such as "35.75.01.1001"."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Words for people."""

Quantity = Annotated[float, Field(allow_inf_nan=False)] | Name
"""A number, or the id of an assumption whose value is meant."""

Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)$")]
"""A date and time with its offset, ISO 8601."""


class Model(BaseModel):
    """Base of all declared things: frozen, and nothing undeclared is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, populate_by_name=True)

    def with_changes(self, **changes: Any) -> Self:
        """Return a copy with other values, validated again.

        Raises
        ------
        pydantic.ValidationError
            If a changed value does not fit.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(fields | changes)
