"""Where personal data of members stands beside the places that every app has alike.

The erasure (kam.identity.services.erasure) finds by itself, in every table of the workspace:

    labels   a text column `author_name` beside a key `author` to a membership
    machine  JSON columns: names and addresses inside are replaced
    free     all other text: people read it and decide, it is only listed

An app brings, in AppConfig.ready, what cannot be told from that.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kam.identity.traces import Traces

Eraser = Callable[[Traces], int]
_erasers: dict[str, tuple[object, Eraser]] = {}
_machine_made: set[tuple[str, str]] = set()


@dataclass(frozen=True, slots=True)
class Named:
    """An eraser and what its rows are called in a preview."""

    label: object
    erase: Eraser


def brings(key: str, label: object, erase: Eraser) -> None:
    """Add an eraser: it removes the person's data and returns how many rows it changed."""
    _erasers[key] = (label, erase)


def made_by_machines(model_label: str, *columns: str) -> None:
    """Text columns that no person writes: names inside are replaced as in JSON."""
    _machine_made.update((model_label.lower(), column) for column in columns)


def erasers() -> list[Named]:
    return [Named(*each) for _key, each in sorted(_erasers.items())]


def is_machine_made(model_label: str, column: str) -> bool:
    return (model_label.lower(), column) in _machine_made
