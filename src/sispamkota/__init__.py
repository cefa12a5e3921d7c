"""Sispamkota: plan, simulate, drill and evaluate a city's election security.

>>> import sispamkota as spk
>>> scenario = spk.load("scenarios/minimal")  # doctest: +SKIP
>>> run = spk.simulate(scenario, plan="talk-early", seed=1)  # doctest: +SKIP
>>> run.report("report.html")  # doctest: +SKIP

What stands in ``__all__`` is imported on first use, so that ``import sispamkota`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sispamkota.api import Run, audit, check, load, new, open_run, simulate, verify
    from sispamkota.core.errors import Problem, RecordError, ScenarioError, SispamkotaError

    __version__: str

__all__ = [
    "Problem",
    "RecordError",
    "Run",
    "ScenarioError",
    "SispamkotaError",
    "__version__",
    "audit",
    "check",
    "load",
    "new",
    "open_run",
    "simulate",
    "trial",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("sispamkota")
    if name not in __all__:
        raise AttributeError(f"module 'sispamkota' has no attribute '{name}'; it offers {', '.join(__all__)}")
    from sispamkota import api
    from sispamkota.core import errors

    return getattr(errors, name, None) or getattr(api, name)


def __dir__() -> list[str]:
    return sorted(__all__)
