"""Sites, outside ids and places on teams that a run made."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import TeamMember
from accounts.services import naming
from accounts.services.standing import post_managers
from accounts.services.tracing import MODELS
from accounts.services.undoing.rows import image_of, owners_of, readable, rows_of, settle
from kam.audit.services import Entry, record_many
from kam.identity.actor import Actor
from kam.imports.traces import Trace, Undoing

REMOVED = {"external_id": "external_id.removed", "site": "site.removed", "team": "team.removed"}


def remove_made(*, kind: str, traces: Sequence[Trace], undoing: Undoing, by: Actor) -> int:
    """Take away rows that are as the run left them and on which nothing leans."""
    rows = rows_of(kind, traces)
    going = {
        each.subject_id
        for each in traces
        if each.subject_id in rows and image_of(kind, rows[each.subject_id]) == each.after
    }
    if kind == "team":
        going -= _leaned_on(going)
    MODELS[kind].objects.filter(pk__in=going).delete()
    gone = [each for each in traces if each.subject_id in going]
    if kind == "external_id":
        naming.drop_id_keys(
            (each.account_id, each.after["value"])
            for each in gone
            if each.account_id and each.after
        )
    if kind == "team":
        post_managers(today=undoing.today, account_ids=owners_of(gone))
    record_many((_entry(kind, each) for each in gone), by=by)
    settle(undoing, traces, [each for each in traces if each.subject_id in rows.keys() - going])
    return len(traces)


def _entry(kind: str, trace: Trace) -> Entry:
    removed = readable({name: (value, None) for name, value in (trace.after or {}).items()})
    subject = MODELS[kind]._meta.label_lower
    note = _("The import was undone.")
    return Entry(REMOVED[kind], subject, trace.subject_id, removed, trace.account_id, note)


def _leaned_on(place_ids: Collection[UUID]) -> set[UUID]:
    """Places that other places of the team cover or report to."""
    others = TeamMember.objects.exclude(pk__in=place_ids)
    found: set[UUID] = set()
    for name in ("covers_id", "reports_to_id"):
        leaning = others.filter(**{f"{name}__in": list(place_ids)})
        found.update(leaning.values_list(name, flat=True))
    return found
