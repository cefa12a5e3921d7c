"""The declared scenario as frozen models, one module a family of files."""
