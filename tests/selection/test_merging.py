"""What is thought of an account, and its tier, follow it into the one it is merged with."""

import pytest
from django.db import connection

from accounts.models import Standing
from accounts.services.merging import merge_accounts, unmerge_accounts
from kam.tenancy.context import activate
from selection.models import Rating, TierHolding, TierProposal
from selection.queries.tiers import open_proposals
from selection.services.ratings import RatingRow, rate_accounts
from selection.services.scores import score_live
from selection.services.tiers import TierRow, choose_scheme, confirm_proposals

pytestmark = pytest.mark.django_db
TABLES = {
    "selection_rating": "id",
    "selection_tierholding": "id",
    "selection_score": "",
    "accounts_standing": "id",
}


@pytest.fixture
def held(acme, cast, model, book, clock):
    """Everybody who deserves a tier holds one."""
    by = cast.leader.actor
    with activate(acme):
        choose_scheme(
            name="Medals", rows=[TierRow("Gold", 70), TierRow("Silver", 5)], by=by, **clock
        )
        rows = [RatingRow(book["Brauer"].id, "strategic_fit", 75, "Said so.")]
        rate_accounts(rows=rows, by=by, **clock)
        score_live(by=by, **clock)
        confirm_proposals(
            proposals=list(open_proposals()), reason="Agreed", by=by,
            today=clock["today"], now=clock["now"],
        )  # fmt: skip
        yield book


def everything():
    found = {}
    for table, keyed in TABLES.items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (to_jsonb(t) {'' if keyed else '- ' + repr('id')})::text FROM {table} t"
            )
            found[table] = sorted(row for (row,) in cursor.fetchall())
    return found


def test_ratings_and_tier_come_along(held, cast, clock):
    by = cast.leader.actor
    survivor, other = held["Tamar"], held["Brauer"]
    tier = TierHolding.objects.get(account_id=other.id, ends_on=None)

    merge_accounts(survivor_id=survivor.id, merged_id=other.id, by=by, **clock)

    tier.refresh_from_db()
    assert tier.account_id == survivor.id
    assert Rating.objects.get().account_id == survivor.id
    standing = Standing.objects.get(account_id=survivor.id)
    assert standing.tier_level == tier.level
    assert Standing.objects.get(account_id=other.id).tier_level is None


def test_the_survivors_tier_stands(held, cast, clock):
    by = cast.leader.actor
    survivor, other = held["Halvorsen"], held["Brauer"]
    before = everything()

    merge_accounts(survivor_id=survivor.id, merged_id=other.id, by=by, **clock)
    mine = TierHolding.objects.get(account_id=survivor.id, ends_on=None)
    assert mine.tier_name == "Gold"
    assert not TierHolding.objects.filter(account_id=other.id, ends_on=None).exists()
    assert not TierProposal.objects.filter(account_id=other.id, state="open").exists()

    returned = unmerge_accounts(merged_id=other.id, by=by, **clock)
    assert returned.kept.is_empty
    assert everything() == before


def test_the_way_through_the_programme_comes_along_and_back(acme, cast, book, clock):
    from selection.models import ProgrammeMembership
    from selection.services.programme import nominate_account

    by, survivor, other = cast.leader.actor, book["Tamar"], book["Brauer"]
    with activate(acme):
        first = nominate_account(account=other, reason="Large.", by=by, **clock)
        merge_accounts(survivor_id=survivor.id, merged_id=other.id, by=by, **clock)
        first.refresh_from_db()
        assert (first.account_id, first.state) == (survivor.id, "nominated")
        unmerge_accounts(merged_id=other.id, by=by, **clock)
        first.refresh_from_db()
        assert first.account_id == other.id

        nominate_account(account=survivor, reason="Larger.", by=by, **clock)
        merge_accounts(survivor_id=survivor.id, merged_id=other.id, by=by, **clock)
        first.refresh_from_db()
        assert (first.account_id, first.state) == (survivor.id, "left")
        assert ProgrammeMembership.objects.filter(account=survivor, state="nominated").count() == 1
