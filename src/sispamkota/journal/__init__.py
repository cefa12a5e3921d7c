"""The record of a run: typed, hash-chained events in SQLite, positions beside them, and their checks."""
