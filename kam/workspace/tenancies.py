"""The life of a workspace: opened, suspended, resumed, closed and, if asked for, erased."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connections, transaction
from django.utils.translation import gettext as _

from kam.audit.services import record
from kam.errors import Conflict, NotFound, RuleViolation
from kam.identity.actor import Actor, at_the_shell
from kam.identity.models import Membership, User
from kam.identity.permissions import Permission, Role
from kam.identity.queries.members import ref_of
from kam.identity.services.members import Duties, add_member
from kam.identity.services.settings import WorkspaceSettings
from kam.outbox.services.delivering import let_go
from kam.tenancy.context import activate
from kam.tenancy.models import Tenant, TenantModel

MOST_REQUESTS = 1_000_000
OWNER = "owner"
SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def get_workspace(slug: str) -> Tenant:
    """A workspace in any state; raises NotFound."""
    found = Tenant.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(_("There is no workspace “%s”.") % slug)
    return found


@transaction.atomic
def open_workspace(
    *, slug: str, plan: WorkspaceSettings, admin_email: str, admin_name: str, now: datetime
) -> Membership:
    """A new workspace with its first administrator, who is invited.

    Raises RuleViolation for a value that cannot be, Conflict for a slug that is taken.
    """
    tenant = Tenant(slug=slug)
    for name in WorkspaceSettings.__dataclass_fields__:
        setattr(tenant, name, getattr(plan, name))
    _check(tenant, admin_email)
    if Tenant.objects.filter(slug=slug).exists():
        raise Conflict(_("There is a workspace “%s” already.") % slug, field="slug")
    tenant.save()
    by = at_the_shell(ref_of(tenant))
    with activate(tenant):
        record("workspace.opened", subject=tenant, by=by, changes={"name": (None, plan.name)})
        duties = Duties(roles=[Role.TENANT_ADMIN])
        return add_member(name=admin_name, email=admin_email, duties=duties, now=now, by=by)


@transaction.atomic
def suspend_workspace(*, tenant: Tenant, by: Actor) -> Tenant:
    """Nobody enters until it is resumed, also by token, and no mail leaves; nothing is lost."""
    return _become(tenant, Tenant.Status.SUSPENDED, "workspace.suspended", by)


@transaction.atomic
def resume_workspace(*, tenant: Tenant, by: Actor) -> Tenant:
    """Everybody enters again, and what was promised before leaves."""
    with activate(tenant):
        let_go()
    return _become(tenant, Tenant.Status.ACTIVE, "workspace.resumed", by)


@transaction.atomic
def close_workspace(*, tenant: Tenant, by: Actor) -> Tenant:
    """The end, with everything still there until it is erased."""
    return _become(tenant, Tenant.Status.CLOSED, "workspace.closed", by)


def erase_workspace(*, tenant: Tenant) -> dict[str, int]:
    """Delete every row and file of a closed workspace, and people who have no place elsewhere.

    Works as the database's owner, for whom alone history can be deleted, and only that of this
    tenant. Keys are checked at the end of the one transaction, so the order does not matter.
    Returns the number of rows by table. Raises RuleViolation for a workspace that is not closed.
    """
    if tenant.status != Tenant.Status.CLOSED:
        raise RuleViolation(_("Close the workspace first."))
    gone: dict[str, int] = {}
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SELECT set_config('app.closing_tenant', %s, true)", [str(tenant.pk)])
        people = list(
            Membership.objects.using(OWNER)
            .filter(tenant_id=tenant.pk)
            .values_list("user_id", flat=True)
        )
        for model in tenant_models():
            rows = model.objects.using(OWNER).filter(tenant_id=tenant.pk)
            count = rows._raw_delete(OWNER)  # noqa: SLF001  no collector: every table is here
            if count:
                gone[model._meta.db_table] = count
        elsewhere = Membership.objects.using(OWNER).values("user_id")
        alone = User.objects.using(OWNER).filter(pk__in=people).exclude(pk__in=elsewhere)
        gone[User._meta.db_table] = alone.count()
        alone.delete()
        Tenant.objects.using(OWNER).filter(pk=tenant.pk).delete()
    root = Path(settings.MEDIA_ROOT)
    for folder in (root / str(tenant.pk), *root.glob(f"*/{tenant.pk}")):
        shutil.rmtree(folder, ignore_errors=True)
    return gone


@transaction.atomic
def limit_requests(
    *, tenant: Tenant, per_token: int | None, per_workspace: int | None, by: Actor
) -> Tenant:
    """How often a minute one token and the whole workspace may ask over REST (None: as it is)."""
    by.must(Permission.MANAGE_WORKSPACE)
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    changes = {}
    for column, wanted in (("rest_per_token", per_token), ("rest_per_workspace", per_workspace)):
        if wanted is None or wanted == getattr(tenant, column):
            continue
        if not 1 <= wanted <= MOST_REQUESTS:
            raise RuleViolation(_("Give a number from 1 to 1,000,000 a minute."), field=column)
        changes[column] = (getattr(tenant, column), wanted)
        setattr(tenant, column, wanted)
    if changes:
        tenant.save(update_fields=list(changes))
        with activate(tenant):
            record("workspace.limited", subject=tenant, by=by, changes=changes)
    return tenant


def tenant_models() -> Iterator[type[TenantModel]]:
    """Every table whose rows belong to a workspace."""
    return (model for model in apps.get_models() if issubclass(model, TenantModel))


def _check(tenant: Tenant, admin_email: str) -> None:
    """What the columns alone would let pass: values that pages or the door could not work with."""
    if SLUG.fullmatch(tenant.slug) is None:
        raise RuleViolation(
            _("Write the slug with a–z, 0–9 and hyphens, at most 40."), field="slug"
        )
    if not (len(tenant.currency) == 3 and tenant.currency.isalpha()):
        raise RuleViolation(_("Give three letters, such as EUR."), field="currency")
    if tenant.time_zone not in available_timezones():
        raise RuleViolation(_("There is no such time zone."), field="time_zone")
    try:
        tenant.full_clean(validate_unique=False)
        validate_email(admin_email)
    except ValidationError as error:
        raise RuleViolation(" ".join(error.messages)) from error


def _become(tenant: Tenant, status: str, action: str, by: Actor) -> Tenant:
    by.must(Permission.MANAGE_WORKSPACE)
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    if tenant.status == status:
        return tenant
    changes = {"status": (tenant.status, status)}
    tenant.status = status
    tenant.save(update_fields=["status"])
    with activate(tenant):
        record(action, subject=tenant, by=by, changes=changes)
    return tenant
