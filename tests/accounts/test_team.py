"""The account team."""
from datetime import date
import pytest
from django.db import IntegrityError, transaction
from kam.tenancy.context import activate
pytestmark = pytest.mark.django_db

def test_two_managers_are_refused_by_the_database(acme, cast):
    from accounts.models import Account, TeamMember
    with activate(acme):
        a = Account.objects.create(name="A", name_norm="a")
        TeamMember.objects.create(account=a, member=cast.manager.membership, role="manager", starts_on=date(2026,1,1))
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamMember.objects.create(account=a, member=cast.leader.membership, role="manager", starts_on=date(2026,5,1))
