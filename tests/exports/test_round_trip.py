"""P4: what an export gives, an import reads back without a change."""

import csv
import io
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Account, ExternalId, GroupLink, Site, TeamMember
from kam.audit.models import AuditEntry
from tests.exports.conftest import csv_rows
from tests.exports.test_formulas import PAYLOADS

pytestmark = pytest.mark.django_db
TEXT = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40),
)
ACCOUNT = st.fixed_dictionaries(
    {
        "name": TEXT.filter(lambda text: bool(text.split())),
        "sector": TEXT,
        "country": st.sampled_from(["", "DE", "ID", "US"]),
        "lifecycle": st.sampled_from(["prospect", "customer", "loyal", "former"]),
        "street": TEXT,
        "city": TEXT,
        "site_country": st.sampled_from(["", "AT", "DE"]),
        "parent": st.integers(0, 6),
        "managed": st.booleans(),
    }
)


def everything():
    """All that an import of accounts may touch."""
    return {
        model.__name__: sorted(map(repr, model.objects.values()))
        for model in (Account, ExternalId, GroupLink, Site, TeamMember)
    }


def add(register, cast, told):
    made = []
    for each in told:
        one = dict(each)
        street, city, country = one.pop("street"), one.pop("city"), one.pop("site_country")
        parent, managed = one.pop("parent"), one.pop("managed")
        (account,) = register(
            {
                **one,
                "parent_id": made[parent].id if parent < len(made) else None,
                "manager_id": cast.manager.membership.id if managed else None,
            }
        )
        if city.strip():
            Site.objects.create(
                account=account, kind="office", is_main=True,
                street=street.strip(), city=city.strip(), country=country,
            )  # fmt: skip
        made.append(account)
    return made


def unchanged(run, before):
    rows = run.totals["read"]["rows"]
    assert (run.totals["same"]["rows"], run.totals["refused"]["rows"]) == (rows, 0)
    assert everything() == before
    return rows


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking drives the import for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=st.lists(ACCOUNT, min_size=1, max_size=7))
def test_accounts_come_back_unchanged_whatever_they_are_called(
    register, cast, take, bring_back, kind, told
):
    add(register, cast, told)
    before = everything()

    run = bring_back(take("accounts/", kind))

    assert unchanged(run, before) == Account.objects.count()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "id"])
def test_in_every_language_and_with_a_decimal_comma(
    register, cast, take, bring_back, kind, language
):
    from django.utils import translation

    add(register, cast, [
        {"name": "Brauer & Söhne", "sector": "Maschinen; Anlagen", "country": "DE",
         "lifecycle": "customer", "street": "Ringstr. 5", "city": "Köln", "site_country": "DE",
         "parent": 9, "managed": True},
        {"name": "Brauer Süd", "sector": "-", "country": "DE", "lifecycle": "prospect",
         "street": "", "city": "", "site_country": "", "parent": 0, "managed": False},
    ])  # fmt: skip
    cast.leader.user.language = language
    cast.leader.user.save()
    content = take("accounts/", kind)
    before = everything()

    with translation.override(language):
        run = bring_back(content)

    assert unchanged(run, before) == 2


def test_namesakes_are_told_apart(register, cast, take, bring_back):
    from tests.conftest import join

    join(cast.leader.actor.tenant, "mia2@acme.test", "Mia Manager", "account_manager")
    (a, b) = register("Twin", "Twin")
    register(
        {"name": "Child of a", "parent_id": a.id},
        {"name": "Child of b", "parent_id": b.id, "manager_id": cast.manager.membership.id},
    )
    before = everything()

    run = bring_back(take("accounts/", "csv"))

    assert unchanged(run, before) == 4


def test_a_filtered_file_moves_nothing(register, cast, take, bring_back):
    """The parent is not in the file, and another account bears its name as an outside id."""
    (parent, _other) = register("B", {"name": "Other", "external_ids": (("sap", "B"),)})
    register({"name": "Child", "parent_id": parent.id, "sector": "only"})
    before = everything()

    run = bring_back(take("accounts/", "csv", sector="only"))

    assert unchanged(run, before) == 1


def test_a_change_made_in_the_file_comes_in_and_nothing_else(register, cast, take, bring_back):
    one, two = register({"name": "=Sum AG", "sector": "Food"}, "Zebra")
    content = take("accounts/", "csv").replace(b'"Food"', b'"Drinks"')

    run = bring_back(content)

    assert run.totals["same"]["rows"] == 1
    one.refresh_from_db()
    assert (one.name, one.sector) == ("=Sum AG", "Drinks")
    assert AuditEntry.objects.filter(subject_id=two.id, action="account.edited").count() == 0


def test_the_order_of_rows_does_not_matter(register, cast, take, bring_back):
    top, *_others = register(*(f"Account {n}" for n in range(12)))
    register(*({"name": f"Below {n}", "parent_id": top.id} for n in range(6)))
    head, *rows = csv_rows(take("accounts/", "csv"))
    random.Random(5).shuffle(rows)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    before = everything()

    assert unchanged(bring_back(out.getvalue().encode()), before) == 18
