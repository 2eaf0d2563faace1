"""The plain fields of an account: what may stand in each, and what changed."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.choices import Lifecycle
from accounts.countries import country_code
from accounts.lifecycle import may_become
from accounts.models import Account
from accounts.names import sorts_as
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission

EDITABLE = ("name", "sector", "country", "website", "lifecycle", "unit_id")
COLUMNS = (*EDITABLE[:-1], "name_norm", "unit")


def apply_details(
    *, account: Account, values: Mapping[str, Any], by: Actor, fresh: bool = False
) -> dict[str, tuple[Any, Any]]:
    """Set checked values on the account, unsaved; gives {field: (old, new)} of what changed.

    Raises RuleViolation with every refused field. A `fresh` account may begin anywhere in the
    life cycle.
    """
    changes: dict[str, tuple[Any, Any]] = {}
    refused: dict[str, object] = {}
    for name, value in values.items():
        try:
            new = _CHECKS[name](value)
            if not fresh:
                _check_step(name, account, new)
            _check_unit(name, new, by=by)
        except RuleViolation as refusal:
            refused[name] = refusal.message
            continue
        old = getattr(account, name)
        if old != new:
            changes[name] = (old, new)
            setattr(account, name, new)
    if refused:
        raise RuleViolation(next(iter(refused.values())), errors=refused)
    if "name" in changes:
        account.name_norm = sorts_as(account.name)
    return changes


def _name(value: Any) -> str:
    name = " ".join(str(value or "").split())
    if not name:
        raise RuleViolation(_("An account needs a name."))
    return _short(name, 200)


def _sector(value: Any) -> str:
    return _short(" ".join(str(value or "").split()), 120)


def _country(value: Any) -> str:
    if not value:
        return ""
    code = country_code(str(value))
    if code is None:
        raise RuleViolation(
            _("“%(text)s” is not a country we know. Use its name or its two-letter code.")
            % {"text": str(value)[:60]}
        )
    return code


def _website(value: Any) -> str:
    text = str(value or "").strip()
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        fine = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        fine = False
    if not fine or " " in address:
        raise RuleViolation(_("This is not a web address."))
    return _short(address, 300)


def _lifecycle(value: Any) -> str:
    if value not in Lifecycle.values:
        raise RuleViolation(
            _("Choose one of: %(choices)s.") % {"choices": ", ".join(map(str, Lifecycle.labels))}
        )
    return str(value)


def _unit(value: Any) -> UUID | None:
    return value or None


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise RuleViolation(_("At most %(most)s characters.") % {"most": most})
    if "\x00" in text:
        raise RuleViolation(_("This text holds a sign that cannot be kept."))
    return text


def _check_step(name: str, account: Account, new: Any) -> None:
    if name == "lifecycle" and not may_become(account.lifecycle, new):
        raise RuleViolation(
            _("An account does not become “%(new)s” straight from “%(old)s”.")
            % {"new": Lifecycle(new).label, "old": Lifecycle(account.lifecycle).label}
        )


def _check_unit(name: str, new: Any, *, by: Actor) -> None:
    led = by.unit_ids if by.can(Permission.EDIT_ACCOUNTS) else None
    if name == "unit_id" and led is not None and new not in led:
        raise RuleViolation(_("Choose one of the units you lead."))


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "sector": _sector,
    "country": _country,
    "website": _website,
    "lifecycle": _lifecycle,
    "unit_id": _unit,
}
