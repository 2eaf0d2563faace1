"""How an account moves from prospect to loyal customer, and back (method row 121). Pure Python."""

STEPS: dict[str, frozenset[str]] = {
    "prospect": frozenset({"customer"}),
    "customer": frozenset({"loyal", "former", "prospect"}),
    "loyal": frozenset({"customer", "former"}),
    "former": frozenset({"customer", "prospect"}),
}


def may_become(now: str, then: str) -> bool:
    """Whether one step leads from `now` to `then`; staying is always allowed."""
    return now == then or then in STEPS.get(now, frozenset())


def next_steps(now: str) -> list[str]:
    """The present state and those one step away, in the order of the life cycle."""
    return [state for state in STEPS if may_become(now, state)]
