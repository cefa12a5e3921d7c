"""Rule packs and verdicts, measures, ratings: reads a record, never the engine."""
