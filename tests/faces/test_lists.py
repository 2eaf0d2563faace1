"""A list's state stands in its address: filters, order, page."""

import pytest

from kam.identity.models import Membership, User
from kam.tenancy.context import activate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("faces")]


@pytest.fixture
def people(acme, cast):
    """P0 … P7, functions a, b, c in turn."""
    with activate(acme):
        for number in range(8):
            user = User.objects.create(email=f"p{number}@acme.test", name=f"P{number}")
            Membership.objects.create(
                user=user, name=f"P{number}", email=user.email, title="abc"[number % 3]
            )


def read(client, address):
    names, previous, following, total, *rest = client.get(address).content.decode().splitlines()
    return names, previous, following, total, rest


def test_pages_go_on_and_back_without_a_gap(people, browser, cast):
    client = browser(cast.reader)

    first = read(client, "/w/acme/people/")
    second = read(client, first[2])
    third = read(client, second[2])
    back = read(client, third[1])

    assert [p[0] for p in (first, second, third)] == ["P0,P1,P2", "P3,P4,P5", "P6,P7"]
    assert first[1] == "-"
    assert third[2] == "-"
    assert back[0] == second[0]
    assert read(client, back[1])[0] == first[0]
    assert first[3] == "8"


def test_an_order_with_ties_and_its_reverse_agree(people, browser, cast):
    client = browser(cast.reader)

    found, address = [], "/w/acme/people/?sort=function"
    while address != "-":
        names, _previous, address, *_rest = read(client, address)
        found += names.split(",")
    turned, address = [], "/w/acme/people/?sort=-function"
    while address != "-":
        names, _previous, address, *_rest = read(client, address)
        turned += names.split(",")

    assert found == ["P2", "P5", "P1", "P4", "P7", "P0", "P3", "P6"]
    assert turned == found[::-1]


@pytest.mark.parametrize(
    "nonsense",
    ["page=abc", "page=abc.def", "sort=secret", "active=maybe", "function=z", "x=1", "q=%20"],
)
def test_nonsense_in_an_address_is_left_out(people, browser, cast, nonsense):
    assert read(browser(cast.reader), f"/w/acme/people/?{nonsense}")[0] == "P0,P1,P2"


def test_a_cursor_of_other_filters_is_not_obeyed(people, browser, cast):
    client = browser(cast.reader)
    following = read(client, "/w/acme/people/")[2]

    changed = following.replace("people/?", "people/?sort=-name&")

    assert read(client, changed)[0] == "P7,P6,P5"


def test_links_change_one_thing_and_keep_the_rest(people, browser, cast):
    rest = read(
        browser(cast.reader), "/w/acme/people/?function=a&function=b&active=1&sort=-name&q=p"
    )[4]

    assert rest == [
        "active=True /w/acme/people/?q=p&function=a&function=b&sort=-name",
        "function=a /w/acme/people/?q=p&active=1&function=b&sort=-name",
        "function=b /w/acme/people/?q=p&active=1&function=a&sort=-name",
        "name /w/acme/people/?q=p&active=1&function=a&function=b descending",
        "function /w/acme/people/?q=p&active=1&function=a&function=b&sort=function none",
    ]


def test_a_link_to_a_page_that_is_gone_leads_to_the_first(people, browser, cast, acme):
    client = browser(cast.reader)
    following = read(client, "/w/acme/people/")[2]
    with activate(acme):
        Membership.objects.filter(name__gt="P2", name__startswith="P").delete()

    assert read(client, following)[0] == "P0,P1,P2"
