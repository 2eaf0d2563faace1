"""What the customer is told, as a draft to be edited; in the language that is active now."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def offer(*, account: str, company: str, manager: str, day: date) -> str:
    """The invitation into the programme."""
    who = manager or _("your contact at our company")
    return _(
        "We would like to work with %(account)s more closely. From %(day)s on we offer you a place "
        "in our programme for key accounts: %(manager)s coordinates all that we do for you, and we "
        "agree with you once a year what both of us want to reach.\n\n"
        "Please tell us whether you would like this, and what we should do differently.\n\n"
        "%(company)s"
    ) % {
        "account": account,
        "day": date_format(day),
        "manager": who,
        "company": company,
    }


def farewell(*, account: str, company: str, manager: str, day: date) -> str:
    """How the customer learns that the programme ends."""
    who = manager or _("your contact at our company")
    return _(
        "From %(day)s on we will look after %(account)s outside our programme for key accounts. "
        "Your orders, contracts and conditions stay as they are, and %(manager)s stays your first "
        "contact until we have introduced you to whoever follows.\n\n"
        "Thank you for working with us. We will tell you what you can count on from then on.\n\n"
        "%(company)s"
    ) % {
        "account": account,
        "day": date_format(day),
        "manager": who,
        "company": company,
    }
