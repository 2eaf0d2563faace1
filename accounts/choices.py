"""Enumerations that everyone may import."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Lifecycle(TextChoices):
    """Method row 121: find, win, make loyal."""

    PROSPECT = "prospect", _("Prospect")
    CUSTOMER = "customer", _("Customer")
    LOYAL = "loyal", _("Loyal customer")
    FORMER = "former", _("Former customer")


class Willingness(TextChoices):
    """Method row 35: not every customer wants to be treated as a key account."""

    UNKNOWN = "unknown", _("Not known")
    ASKED = "asked", _("Asked, no answer yet")
    WANTS = "wants", _("Wants to be a key account")
    WANTS_PARTS = "wants_parts", _("Wants parts of it")
    DOES_NOT_WANT = "does_not_want", _("Does not want to be one")


class TeamRole(TextChoices):
    """Method rows 11, 54 and 107."""

    MANAGER = "manager", _("Account manager")
    EXECUTIVE_SPONSOR = "executive_sponsor", _("Executive sponsor")
    SALES = "sales", _("Sales")
    SPECIALIST = "specialist", _("Specialist")
    INSIDE_SERVICE = "inside_service", _("Customer service")
    INSIDE_SHIPPING = "inside_shipping", _("Shipping")
    INSIDE_SCHEDULING = "inside_scheduling", _("Scheduling")
    INSIDE_INVENTORY = "inside_inventory", _("Inventory")


INSIDE_ROLES = frozenset(
    {
        TeamRole.INSIDE_SERVICE,
        TeamRole.INSIDE_SHIPPING,
        TeamRole.INSIDE_SCHEDULING,
        TeamRole.INSIDE_INVENTORY,
    }
)


class SiteKind(TextChoices):
    HEADQUARTERS = "headquarters", _("Headquarters")
    OFFICE = "office", _("Office")
    PLANT = "plant", pgettext_lazy("site", "Plant")
    WAREHOUSE = "warehouse", _("Warehouse")
    SHOP = "shop", _("Shop")
    OTHER = "other", pgettext_lazy("site", "Other site")


class ContractState(TextChoices):
    NEGOTIATION = "negotiation", _("In negotiation")
    ACTIVE = "active", _("In force")
    RENEWED = "renewed", _("Renewed by another")
    ENDED = "ended", _("Ended")
