"""By which words a person is found again, and how they are taken out of a text. Pure rules."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

SHORTEST = 3  # two letters would be found everywhere


@dataclass(frozen=True)
class Traces:
    """`words` are all names and addresses the person had here; `stands_in` replaces each."""

    member_id: UUID
    user_id: UUID
    words: tuple[str, ...]
    stands_in: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=len, reverse=True)
        found = "|".join(map(re.escape, longest_first))
        return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)

    def are_in(self, text: str) -> bool:
        return bool(self.words) and self._pattern.search(text) is not None

    def taken_out_of(self, value: Any) -> Any:
        """The value with the person replaced, also deep inside lists and objects."""
        if isinstance(value, str):
            return self._pattern.sub(self.stands_in, value) if self.words else value
        if isinstance(value, list):
            return [self.taken_out_of(each) for each in value]
        if isinstance(value, dict):
            return {
                self.taken_out_of(name): self.taken_out_of(each) for name, each in value.items()
            }
        return value

    def excerpt(self, text: str, around: int = 60) -> str:
        """The surroundings of the first mention."""
        found = self._pattern.search(text)
        if found is None:
            return ""
        start, end = max(found.start() - around, 0), found.end() + around
        return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def worth_searching(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, without those that are too short to mean anybody."""
    trimmed = (word.strip() for word in words)
    return tuple(dict.fromkeys(word for word in trimmed if len(word) >= SHORTEST))
