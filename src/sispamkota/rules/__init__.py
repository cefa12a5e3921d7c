"""The rule language: parse it, and match it over events or over what a seat knows."""
