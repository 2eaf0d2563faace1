"""What a person is called after an erasure: a name that tells nothing, an address nobody has."""

from uuid import UUID

from django.utils.translation import gettext as _

DOMAIN = "erased.invalid"


def pseudonym_of(member_id: UUID) -> str:
    """Such as "Former member 7f3a"; the same whenever asked."""
    return _("Former member %(mark)s") % {"mark": member_id.hex[-4:]}


def address_of(some_id: UUID) -> str:
    return f"former-{some_id.hex}@{DOMAIN}"


def is_erased(address: str) -> bool:
    return address.endswith(f"@{DOMAIN}")
