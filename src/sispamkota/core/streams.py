"""The only sources of chance: named streams and counter-based draws.

Per-person numbers are a pure function of (seed, component, person, step), so a draw never
depends on who else drew, on the order of people or on the number of threads.  Everything else
draws from a named stream.

References
----------
Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11 (the counter-based idea);
Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators, OOPSLA (the mixing).
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


@functools.cache
def name_key(name: str) -> int:
    """Return the 64-bit key of a stream or component name; the same on every platform."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


class Streams:
    """Random numbers of one run.

    Parameters
    ----------
    seed : int
        The run's seed, 0 or more.
    """

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)
        self._generators: dict[str, np.random.Generator] = {}

    def get(self, name: str) -> np.random.Generator:
        """Return the generator called ``name``; the same object each time within a run."""
        if name not in self._generators:
            sequence = np.random.SeedSequence(self.seed, spawn_key=(name_key(name),))
            self._generators[name] = np.random.Generator(np.random.PCG64(sequence))
        return self._generators[name]

    def uniform(self, component: str, ids: NDArray[np.integer[Any]], step: int) -> NDArray[np.float64]:
        """Return one number in [0, 1) per person.

        Parameters
        ----------
        component : str
            Who draws, such as "unrest.transition".
        ids : ndarray of int, shape (n,)
            Person numbers.
        step : int
            Counter of the draw, usually the whole scenario second.

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        key = np.uint64((name_key(component) ^ (self.seed * 0x9E3779B97F4A7C15)) & 0xFFFFFFFFFFFFFFFF)
        with np.errstate(over="ignore"):
            counter = ids.astype(np.uint64) * _GOLDEN + np.uint64(step & 0xFFFFFFFFFFFFFFFF) * _MIX_2
            bits = _mix(_mix(counter ^ key) + _GOLDEN)
        return (bits >> np.uint64(11)).astype(np.float64) * (1.0 / (1 << 53))

    def normal(self, component: str, ids: NDArray[np.integer[Any]], step: int) -> NDArray[np.float64]:
        """Return one standard normal number per person, shape (n,); Box and Muller's transform."""
        first = 1.0 - self.uniform(component + "/a", ids, step)
        second = self.uniform(component + "/b", ids, step)
        return np.asarray(np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * np.pi * second), dtype=np.float64)

    def snapshot(self) -> dict[str, Any]:
        """Return the state of every stream as plain data."""
        return {
            "seed": self.seed,
            "states": {name: generator.bit_generator.state for name, generator in sorted(self._generators.items())},
        }

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Streams:
        """Return streams that go on exactly where ``snapshot`` left them."""
        streams = cls(int(state["seed"]))
        for name, generator_state in state["states"].items():
            streams.get(name).bit_generator.state = generator_state
        return streams
