"""Which colleague or unit a text in a file means."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Standing
from accounts.names import sorts_as
from kam.identity.queries.members import active_members
from kam.identity.queries.units import units


def members_called(texts: Collection[str]) -> dict[str, tuple[UUID | None, str]]:
    """For every text the active member with that e-mail address or, if only one has it, that
    name; else None and why, in words."""
    if not texts:
        return {}
    by_address: dict[str, UUID] = {}
    by_name: dict[str, set[UUID]] = {}
    for member_id, email, name in active_members().values_list("pk", "email", "name"):
        by_address[email.casefold()] = member_id
        by_name.setdefault(sorts_as(name), set()).add(member_id)
    found: dict[str, tuple[UUID | None, str]] = {}
    for text in texts:
        named = by_name.get(sorts_as(text), set())
        member_id = by_address.get(text.strip().casefold())
        if member_id is None and len(named) == 1:
            member_id = next(iter(named))
        found[text] = (member_id, "" if member_id else _nobody(text, len(named)))
    return found


def managers_of(account_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The member who manages each of these accounts today; those without one are left out."""
    found = Standing.objects.filter(account_id__in=account_ids, manager__isnull=False)
    return dict(found.values_list("account_id", "manager_id"))


def units_called(texts: Collection[str]) -> dict[str, UUID | None]:
    """For every text the organisation unit of that name, or of that id, as exports call those that
    share a name; None unless it is exactly one."""
    if not texts:
        return {}
    by_name: dict[str, set[UUID]] = {}
    for unit_id, name in units().values_list("pk", "name"):
        by_name.setdefault(sorts_as(name), set()).add(unit_id)
        by_name.setdefault(sorts_as(str(unit_id)), set()).add(unit_id)
    named = {text: by_name.get(sorts_as(text), set()) for text in texts}
    return {text: next(iter(ids)) if len(ids) == 1 else None for text, ids in named.items()}


def _nobody(text: str, several: int) -> str:
    if several:
        return _("Several people are called “%(text)s”; use the e-mail address.") % {
            "text": text[:80]
        }
    return _("Nobody called “%(text)s” works here.") % {"text": text[:80]}
