"""The keyboard map (design part 8), only what this release answers to."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kam.desk import navigation
from kam.desk.navigation import Entry
from kam.identity.actor import Actor


@dataclass(frozen=True)
class Key:
    """`keys` are pressed one after another; "+" inside one means together."""

    keys: tuple[str, ...]
    does: object
    needs_shortcuts: bool = True


ALWAYS = (
    Key((_("Ctrl K"),), _("Search or run a command"), needs_shortcuts=False),
    Key((_("Ctrl Enter"),), _("Save or send"), needs_shortcuts=False),
    Key(("Esc",), _("Close, or put the old text back"), needs_shortcuts=False),
)
SINGLE = (
    Key(("/",), _("Search or run a command")),
    Key(("n",), _("New")),
    Key(("j",), _("Next row")),
    Key(("k",), _("Previous row")),
    Key(("x",), _("Pick the row")),
    Key(("Enter",), _("Open the row"), needs_shortcuts=False),
    Key(("e",), _("Edit the first field that can be edited")),
    Key(("[",), _("Previous account of the last list")),
    Key(("]",), _("Next account of the last list")),
    Key(("?",), _("This list")),
)


def keyboard_map(*, by: Actor) -> list[Key]:
    """Always-on keys, then single keys, then the places after `g` that the actor may open."""
    rail = [place for group in navigation.RAIL for place in group.places]
    places: list[Entry] = navigation.entries(rail, by=by)
    return [
        *ALWAYS,
        *SINGLE,
        *(Key(("g", entry.go), entry.label) for entry in places if entry.go),
    ]
