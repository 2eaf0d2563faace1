"""What an act is called on a page; each app brings the words for its own acts."""

from collections.abc import Mapping

_words: dict[str, object] = {}


def describe(words: Mapping[str, object]) -> None:
    """Add words, such as {"account.renamed": _("renamed the account")}; called from ready()."""
    _words.update(words)


def words_for(action: str) -> str:
    """The words of an action, or its plain code where nobody brought any."""
    return str(_words.get(action, action.replace("_", " ").replace(".", ": ")))


def known_actions() -> dict[str, str]:
    """The words of every action, by code, in the order of the words."""
    return dict(sorted(((code, str(text)) for code, text in _words.items()), key=lambda kv: kv[1]))
