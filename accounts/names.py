"""How names are compared: without case, accents and punctuation. Pure Python."""

import unicodedata

# Letters that Unicode does not decompose, in the way people type them without the right keyboard.
_PLAIN = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i",
        "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n", "ĸ": "k",
    }
)  # fmt: skip


def normalise(text: str) -> str:
    """`"Müller & Söhne"` → `"muller sohne"`: casefolded, unaccented, words by one space."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    bare = unicodedata.normalize("NFKD", folded)
    kept = (
        c if c.isalnum() else "" if unicodedata.combining(c) or c in "'’`´" else " " for c in bare
    )
    return " ".join("".join(kept).split())


def search_keys(name_norm: str, *, most: int = 8) -> list[str]:
    """The tails of a normalised name from each of its words on, the whole name first.

    Typing the beginning of any word finds the name. At most `most` keys, none twice.
    """
    words = name_norm.split(" ")
    tails = [" ".join(words[i:]) for i in range(min(len(words), most))]
    return [tail for tail in dict.fromkeys(tails) if tail]


def sorts_as(name: str) -> str:
    """The stored key of a name; one that has no letter or digit at all sorts as it is written."""
    return normalise(name) or name.strip().casefold()
