"""What the palette offers: accounts that begin with the text, and commands that contain it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import queries as accounts
from kam.desk import navigation
from kam.desk.navigation import Entry
from kam.identity.actor import Actor
from kam.web.addresses import address
from kam.web.marks import logo, tier

ACCOUNTS = 8
COMMANDS = 8


@dataclass(frozen=True)
class Offer:
    """`accounts`: dicts of id, name, tier_level, sector; `places` and `acts`: entries."""

    text: str
    accounts: list[dict[str, Any]] = field(default_factory=list)
    acts: list[Entry] = field(default_factory=list)
    places: list[Entry] = field(default_factory=list)

    @property
    def account_links(self) -> SafeString:
        """The options of the accounts, in one pass: this answers while somebody types."""
        return format_html_join(
            "\n",
            '<a role="option" id="palette-account-{}" href="{}" aria-selected="false">{}'
            '<span class="grow clip">{} <small>{}</small></span>{}</a>',
            (
                (
                    number,
                    address("accounts:account", row["id"]),
                    logo(row["name"]),
                    row["name"],
                    row["sector"],
                    tier(row["tier_level"]),
                )
                for number, row in enumerate(self.accounts, start=1)
            ),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.accounts or self.acts or self.places)


def offer(text: str, *, by: Actor) -> Offer:
    """Everything reachable by `text`; without text the commands alone."""
    text = text.strip()
    found = list(accounts.type_ahead(text, by=by, limit=ACCOUNTS)) if text else []
    rail = [place for group in navigation.RAIL for place in group.places]
    elsewhere = (*rail, *navigation.PERSONAL)
    return Offer(
        text=text,
        accounts=found,
        acts=_matching(text, navigation.entries(navigation.NEW, by=by)),
        places=_matching(text, navigation.entries(elsewhere, by=by)),
    )


def _matching(text: str, entries: list[Entry]) -> list[Entry]:
    wanted = text.casefold()
    go_to = _("Go to").casefold()
    return [e for e in entries if wanted in f"{go_to} {e.label.casefold()}"][:COMMANDS]
