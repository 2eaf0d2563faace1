"""Where somebody is: what is written down of a browser at sign-in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`network` is the first half of the address, e.g. 203.0.113.0/24; `agent` the browser's own
    words. Both may be empty."""

    network: str = ""
    agent: str = ""
