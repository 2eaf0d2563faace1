"""What acts are done on: the name of each kind of thing, and where it is shown."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam.audit.queries import Act

NAMES: dict[str, object] = {
    "accounts.account": _("Account"),
    "accounts.attachment": _("File"),
    "accounts.categoryspend": _("Spend in our category"),
    "accounts.contract": _("Contract"),
    "accounts.exchangerate": _("Exchange rate"),
    "accounts.externalid": _("Outside id"),
    "accounts.note": _("Note"),
    "accounts.site": _("Site"),
    "accounts.teammember": _("Place on a team"),
    "identity.apitoken": _("Access token"),
    "identity.membership": _("Person"),
    "identity.orgunit": _("Unit"),
    "imports.importrun": _("Import"),
    "list": _("List"),
    "selection.approval": _("Approval"),
    "selection.awarenesscheck": _("Check of awareness"),
    "selection.booklines": _("Lines of the book"),
    "selection.criteriamodel": _("Criteria"),
    "selection.pledge": _("Promise to a customer"),
    "selection.programmemembership": _("Membership of the programme"),
    "selection.rating": _("Rating"),
    "selection.ratingrules": _("When ratings are asked for again"),
    "selection.satisfaction": _("Satisfaction"),
    "selection.scorerun": _("Scoring"),
    "selection.servicepromise": _("Promise of a tier"),
    "selection.strengthrating": _("How they see us"),
    "selection.successfactor": _("Success factor"),
    "selection.tierproposal": _("Proposal"),
    "selection.tierscheme": _("Tier scheme"),
    "selection.touch": _("What was done"),
    "tenancy.tenant": _("Workspace"),
}
FIELDS: dict[str, object] = {
    "changed": _("Accounts changed"),
    "day": _("Day"),
    "effective_on": _("In force from"),
    "email": _("E-mail address"),
    "expires_at": _("Valid until"),
    "figures_open": _("Everybody reads figures"),
    "filter": _("Filter"),
    "fiscal_year_start": _("First month of the fiscal year"),
    "format": _("Format"),
    "history_rows": _("Acts emptied"),
    "language": _("Language"),
    "leads": _("Leads"),
    "list": _("List"),
    "number_format": _("Number format"),
    "roles": _("Roles"),
    "rows": _("Rows"),
    "scopes": _("May do"),
    "shortcuts": _("Keyboard shortcuts"),
    "status": _("State"),
    "successor": _("Successor"),
    "theme": _("Colours"),
    "tier": _("Tier"),
    "time_zone": _("Time zone"),
    "version": _("Version"),
}
# the page of one thing, and the page that lists things without one of their own
OF_ACCOUNT = {
    "accounts.attachment": "accounts:files",
    "accounts.categoryspend": "accounts:financials",
    "accounts.contract": "accounts:contracts",
    "accounts.note": "accounts:account",
    "accounts.teammember": "accounts:team",
    "selection.knockoutfact": "selection:account",
    "selection.knockoutoverride": "selection:account",
    "selection.pledge": "selection:account-service",
    "selection.programmemembership": "selection:membership",
    "selection.rating": "selection:account",
    "selection.satisfaction": "selection:account-service",
    "selection.strengthrating": "selection:strength",
    "selection.touch": "selection:account-service",
    "selection.tierproposal": "selection:account",
}
OF_ITSELF = {
    "identity.membership": "workspace:member",
    "imports.importrun": "imports:result",
}
LISTS = {
    "accounts.exchangerate": "accounts:rates",
    "accounts.ownsite": "accounts:own-sites",
    "identity.apitoken": "workspace:tokens",
    "identity.orgunit": "workspace:units",
    "selection.approval": "selection:approvals-decided",
    "selection.awarenesscheck": "selection:awareness",
    "selection.booklines": "selection:portfolio",
    "selection.criteriamodel": "selection:criteria",
    "selection.goal": "selection:goals",
    "selection.ratingrules": "selection:rating-queue",
    "selection.scorerun": "selection:ranking",
    "selection.servicepromise": "selection:tiers",
    "selection.successfactor": "selection:factors",
    "selection.tierscheme": "selection:tiers",
    "tenancy.tenant": "workspace:settings",
}


def name_of(subject_type: str) -> str:
    """What a kind of thing is called; its code where nobody named it."""
    return str(NAMES.get(subject_type, subject_type.rpartition(".")[2]))


def page_of(act: Act) -> str:
    """The address of the thing, or of where it is or was listed; empty without one."""
    return page_for(act.subject_type, act.subject_id, act.account_id)


def page_for(kind: str, thing_id: UUID | None, account_id: UUID | None) -> str:
    """The same for a thing of which only the kind and the ids are known."""
    if account_id is not None:
        return reverse(OF_ACCOUNT.get(kind, "accounts:account"), args=[account_id])
    if kind in OF_ITSELF and thing_id is not None:
        return reverse(OF_ITSELF[kind], args=[thing_id])
    return reverse(LISTS[kind]) if kind in LISTS else ""
