"""Erasing a former member: what names the person goes, what the person did stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid_utils.compat import uuid7

from kam.audit.erasing import erase_values
from kam.audit.services import Entry, record_many
from kam.audit.verification import ERASED_ROWS, ERASURE
from kam.errors import RuleViolation
from kam.identity.actor import Actor
from kam.identity.erasers import erasers
from kam.identity.models import ApiToken, IdentityEvent, LeaderScope, Membership, User
from kam.identity.permissions import Permission
from kam.identity.pseudonyms import address_of, is_erased
from kam.identity.queries.invitations import works_only_here
from kam.identity.queries.traces import (
    Mention,
    labels_of,
    machine_columns,
    mentions_of,
    rows_naming,
    tables,
    traces_of,
)
from kam.identity.traces import Traces
from kam.outbox.models import IdentityMail, Notice, NoticeChoice

PLACE = gettext_lazy("The person’s place here")
SIGN_IN = gettext_lazy("Sign-in, sessions and second factors")
TOKENS = gettext_lazy("Names of access tokens")
NOTICES = gettext_lazy("Notices and mail to the person")
LABELS = gettext_lazy("Names beside notes, files, ratings and decisions")
MACHINE = gettext_lazy("Rows of imports and words of notices")
HISTORY = gettext_lazy("Acts in the history")
PERSONAL = ("name", "email", "title")


@dataclass(frozen=True)
class Erasure:
    """What an erasure removes: rows by what they are called; `mentions` are left for people to
    read; `works_elsewhere` keeps the sign-in, which other workspaces need."""

    rows: dict[str, int]
    mentions: list[Mention]
    works_elsewhere: bool
    stands_in: str


@transaction.atomic
def preview_erasure(*, member: Membership, by: Actor) -> Erasure:
    """What `erase_person` would remove, found by doing it and taking it back."""
    by.must(Permission.ERASE_PEOPLE)
    _must_be_former(member)
    point = transaction.savepoint()
    try:
        return _erase(_held(member), by)
    finally:
        transaction.savepoint_rollback(point)


@transaction.atomic
def erase_person(*, member: Membership, name: str, by: Actor) -> Erasure:
    """Remove a former member's personal data for good; `name` is typed to confirm it.

    Raises RuleViolation for a member who may still sign in or is invited, one that was erased
    before, and a name that is not the member's.
    """
    by.must(Permission.ERASE_PEOPLE)
    _must_be_former(member)
    held = _held(member)
    if name.strip() != held.name:
        raise RuleViolation(_("This is not the person’s name."), field="name")
    return _erase(held, by)


def _must_be_former(member: Membership) -> None:
    if member.is_active or member.invited_at is not None:
        raise RuleViolation(_("Deactivate this person first."))
    if is_erased(member.email):
        raise RuleViolation(_("This person was erased already."))


def _held(member: Membership) -> Membership:
    rows = Membership.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("user").get(pk=member.pk)
    _must_be_former(held)
    return held


def _erase(member: Membership, by: Actor) -> Erasure:
    traces = traces_of(member)
    elsewhere = not works_only_here(member)
    tokens = ApiToken.objects.filter(membership=member)
    carriers = [member.pk, *tokens.values_list("pk", flat=True)]
    rows: dict[str, int] = {str(PLACE): 1 + LeaderScope.objects.filter(membership=member).count()}
    rows[str(TOKENS)] = tokens.update(name=traces.stands_in)
    rows[str(NOTICES)] = _erase_notices(traces, elsewhere=elsewhere)
    rows[str(LABELS)] = sum(_relabel(traces))
    rows[str(MACHINE)] = sum(_scrub(traces))
    for each in erasers():
        rows[str(each.label)] = rows.get(str(each.label), 0) + each.erase(traces)
    rows[str(SIGN_IN)] = _erase_sign_in(member, traces, elsewhere=elsewhere, by=by)
    _empty_place(member, traces)
    act = uuid7()
    rows[str(HISTORY)] = erase_values(
        member_id=member.pk,
        subject_ids=carriers,
        words=traces.words,
        is_personal=traces.are_in,
        stands_in=traces.stands_in,
        erasure_id=act,
    )
    changes = {ERASED_ROWS: (None, rows[str(HISTORY)]), "rows": (None, sum(rows.values()))}
    entry = Entry(ERASURE, Membership._meta.label_lower, member.pk, changes, id=act)
    record_many([entry], by=by)
    return Erasure(
        {label: count for label, count in rows.items() if count},
        mentions_of(traces),
        elsewhere,
        traces.stands_in,
    )


def _erase_notices(traces: Traces, *, elsewhere: bool) -> int:
    """Mail about signing in belongs to all workspaces of the person."""
    gone = Notice.objects.filter(recipient_id=traces.member_id).delete()[0]
    gone += NoticeChoice.objects.filter(recipient_id=traces.member_id).delete()[0]
    if elsewhere:
        return gone
    addresses = [word.lower() for word in traces.words if "@" in word]
    return gone + IdentityMail.objects.filter(to__in=addresses).delete()[0]


def _relabel(traces: Traces) -> Iterator[int]:
    """Names that stand beside a key to the member."""
    for model in tables():
        for key, label in labels_of(model):
            found = model.objects.filter((f"{key}_id", traces.member_id)).exclude((label, ""))
            yield found.update(**{label: traces.stands_in})


def _scrub(traces: Traces) -> Iterator[int]:
    """Names inside what programs wrote."""
    for model in tables():
        columns = machine_columns(model)
        for row in rows_naming(model, columns, traces):
            clean = {name: traces.taken_out_of(getattr(row, name)) for name in columns}
            yield model.objects.filter(pk=row.pk).update(**clean)


def _erase_sign_in(member: Membership, traces: Traces, *, elsewhere: bool, by: Actor) -> int:
    """The person who signs in, unless other workspaces need that; then only what led here."""
    if elsewhere:
        member.user = User.objects.create(
            email=address_of(member.pk),
            name=traces.stands_in,
            password=make_password(None),
            is_active=False,
        )
        events = IdentityEvent.objects.filter(user_id=traces.user_id, workspace_id=by.tenant.id)
        return events.delete()[0]
    gone = sum(_rows_of_user(member.user))
    user = User.objects.select_for_update(no_key=True).get(pk=member.user_id)
    user.email, user.name = address_of(member.pk), traces.stands_in
    user.password, user.is_active = make_password(None), False
    user.language, user.time_zone, user.number_format = by.tenant.language, "UTC", ""
    user.theme, user.last_login = "", None
    user.save()
    return gone + 1


def _rows_of_user(user: User) -> Iterator[int]:
    """Everything outside workspaces that hangs on the person: sessions, keys, addresses."""
    for relation in User._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model if relation.auto_created else None
        if model is not None and model is not Membership:
            yield model.objects.filter((relation.field.name, user.pk)).delete()[0]


def _empty_place(member: Membership, traces: Traces) -> None:
    LeaderScope.objects.filter(membership=member).delete()
    member.name, member.email = traces.stands_in, address_of(member.pk)
    member.title, member.roles, member.unit = "", [], None
    member.save(update_fields=["name", "email", "title", "roles", "unit", "user"])
