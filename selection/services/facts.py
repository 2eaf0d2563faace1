"""People state that a knock-out holds for an account, with evidence and an owner (method 3.1)."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.queries.accounts import get_account
from accounts.queries.circle import may_read_figures
from kam.audit.services import record
from kam.errors import Conflict, NotAllowed, RuleViolation
from kam.identity.actor import Actor
from kam.identity.permissions import Permission
from kam.identity.queries.members import active_members
from selection.models import KnockoutFact, KnockoutOverride
from selection.queries.criteria import model_in_force
from selection.queries.knockouts import models_with_knockouts, name_of, stated_knockouts
from selection.services.overrides import end_rows


@transaction.atomic
def state_fact(
    *,
    account_id: UUID,
    code: str,
    evidence: str,
    by: Actor,
    today: date,
    owner_id: UUID | None = None,
) -> KnockoutFact:
    """Say that a knock-out holds. It needs evidence and an owner, oneself if nobody is named."""
    by.must(Permission.RATE_ACCOUNTS)
    account = get_account(account_id)
    if not may_read_figures(account.pk, by=by):
        raise NotAllowed(_("Only the account's team and its leaders state this."))
    if account.is_archived:
        raise RuleViolation(_("This account is archived."), field="account_id")
    models = models_with_knockouts(model_in_force(today))
    declared = {each.code: each.name for each in stated_knockouts(models)}
    if code not in declared:
        raise RuleViolation(_("No knock-out of this code is stated by people."), field="code")
    if not evidence.strip():
        raise RuleViolation(_("Say what it rests on."), field="evidence")
    owner_id = owner_id or by.membership_id
    owner = active_members().filter(pk=owner_id).first() if owner_id else None
    if owner is None:
        raise RuleViolation(_("Say who answers for it."), field="owner_id")
    try:
        with transaction.atomic():
            fact = KnockoutFact.objects.create(
                account_id=account.pk,
                code=code,
                evidence=evidence.strip(),
                owner_id=owner.pk,
                owner_name=owner.name,
                stated_on=today,
            )
    except IntegrityError as error:
        raise Conflict(_("This is stated already.")) from error
    record(
        "knockout.stated",
        subject=fact,
        by=by,
        changes={"knockout": (None, declared[code]), "owner": (None, owner.name)},
        account_id=account.pk,
        note=fact.evidence,
    )
    return fact


@transaction.atomic
def lift_fact(
    *, fact: KnockoutFact, reason: str, by: Actor, today: date, now: datetime
) -> KnockoutFact:
    """Say that it holds no longer: its owner may, and leaders. Its override ends with it."""
    by.must(Permission.RATE_ACCOUNTS)
    stored = KnockoutFact.objects.select_for_update(no_key=True).get(pk=fact.pk)
    is_owner = by.membership_id is not None and stored.owner_id == by.membership_id
    if not is_owner and not by.can(Permission.CONFIRM_TIERS):
        raise NotAllowed(_("Who answers for it lifts it, or a leader."))
    if not may_read_figures(stored.account_id, by=by):
        raise NotAllowed(_("Only the account's team and its leaders lift this."))
    if stored.lifted_on is not None:
        raise Conflict(_("This was lifted in the meantime."))
    if not reason.strip():
        raise RuleViolation(_("Say why it holds no longer."), field="reason")
    stored.lifted_on, stored.lifted_by_name = today, by.name
    stored.lifted_because = reason.strip()
    stored.save(update_fields=["lifted_on", "lifted_by_name", "lifted_because"])
    standing = KnockoutOverride.objects.filter(fact=stored, ended_on=None)
    end_rows(rows=standing, because=_("The knock-out was lifted."), by=by, today=today, now=now)
    record(
        "knockout.lifted",
        subject=stored,
        by=by,
        changes={"knockout": (name_of(stored.code), None)},
        account_id=stored.account_id,
        note=stored.lifted_because,
    )
    return stored
