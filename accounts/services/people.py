"""Colleagues by their place in the workspace, as services of this app need them."""

from uuid import UUID

from django.utils.translation import gettext as _

from kam.errors import RuleViolation
from kam.identity.models import Membership
from kam.identity.queries.members import active_members


def active_member(member_id: UUID | None, *, field: str) -> Membership:
    """Somebody who works here today; refused at `field` otherwise."""
    found = active_members().filter(pk=member_id).first() if member_id else None
    if found is None:
        raise RuleViolation(_("Choose a colleague who works here."), field=field)
    return found
