"""HEAD answers like GET, without a body."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["", "accounts/", "imports/", "imports/new/revenue/"])
def test_a_page_answers_head(browser, cast, path):
    client = browser(cast.leader)

    answer = client.head(f"/w/acme/{path}")

    assert answer.status_code == client.get(f"/w/acme/{path}").status_code == 200
    assert answer.content == b""


def test_rest_answers_head(machine, cast):
    answer = machine(cast.leader, scopes=["accounts:read"]).head("/api/v1/accounts/")

    assert (answer.status_code, answer.content) == (200, b"")


def test_head_changes_nothing_where_only_post_is(browser, cast):
    assert browser(cast.leader).head("/w/acme/selection/tiers/choose/").status_code in {404, 405}
