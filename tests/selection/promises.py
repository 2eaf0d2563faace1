"""A property as two tests: some examples in the ordinary run, thousands at length."""

import pytest
from hypothesis import HealthCheck, settings

NORMAL = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(NORMAL, max_examples=5_000)


def promise(given_by):
    """Turn `check_x` into `test_x` (60 examples) and, under `long`, `test_x_at_length` (5,000)."""

    def both(check):
        def ordinary():
            NORMAL(given_by(check))()

        @pytest.mark.long
        def at_length():
            LONG(given_by(check))()

        name = check.__name__.removeprefix("check_")
        check.__globals__[f"test_{name}"] = ordinary
        check.__globals__[f"test_{name}_at_length"] = at_length
        return check

    return both
