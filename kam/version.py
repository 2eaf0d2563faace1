"""Which version of the product this is; the number itself stands in pyproject.toml alone."""

import tomllib
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


@cache
def version() -> str:
    """Such as "0.1.0"; read once."""
    return tomllib.loads(PROJECT.read_text())["project"]["version"]
