"""Units, clocks, random streams, errors and the registry: no domain nouns, no I/O."""
