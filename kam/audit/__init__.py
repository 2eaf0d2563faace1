"""The append-only history: who did what, when, to which thing."""
