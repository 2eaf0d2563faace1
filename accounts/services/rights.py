"""Who may write what on an account; refused in words."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.queries import circle
from accounts.queries.accounts import must_stand
from kam.errors import NotAllowed
from kam.identity.actor import Actor
from kam.identity.permissions import Permission


def must_edit(*, account_id: UUID, by: Actor) -> None:
    """The account's team decides who edits: its members, and leaders in scope."""
    must_stand(account_id)
    if not circle.may_edit(account_id, by=by):
        raise NotAllowed(_("Only the account's team may change this account."))


def must_assign(*, account_id: UUID, by: Actor) -> None:
    must_stand(account_id)
    if not circle.satisfies(account_id, circle.assignable(by)):
        raise NotAllowed(_("Only the account's manager or a sales leader decides on its team."))


def must_register(*, account_id: UUID, by: Actor) -> None:
    by.must(Permission.REGISTER_ACCOUNTS)
    must_stand(account_id)
    if not circle.satisfies(account_id, circle.registrable(by)):
        raise NotAllowed(_("Only the account's manager or a sales leader may do this."))


def must_read_figures(*, account_id: UUID, by: Actor) -> None:
    if not circle.may_read_figures(account_id, by=by):
        raise NotAllowed(_("Figures of this account are read by its team and its leaders."))
