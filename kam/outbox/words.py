"""What a notice says; each app brings the sentences of its own kinds."""

from collections.abc import Mapping

_words: dict[str, object] = {}


def describe(words: Mapping[str, object]) -> None:
    """Add sentences, such as {"team.assigned": _("%(by)s made you manager of %(account)s.")}."""
    _words.update(words)


def words_for(kind: str, filled: Mapping[str, object]) -> str:
    """The sentence of a notice in the language that is active now.

    A notice outlives the release that wrote it: where a sentence is gone, or asks for a word that
    the notice does not carry, what is known is said plainly.
    """
    sentence = _words.get(kind)
    if sentence is not None:
        try:
            return str(sentence) % filled
        except (KeyError, TypeError, ValueError):
            return str(sentence)
    return kind.replace("_", " ").replace(".", ": ")
