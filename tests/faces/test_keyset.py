"""Paging by sort key: every row once, in either direction, whatever is empty or tied."""

import itertools
import uuid

import pytest

from kam.identity.models import Membership, OrgUnit, User
from kam.keyset import BadCursor, Cursor, Keyset, seal, unseal
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db
KEYS = [
    ["name"],
    ["-name"],
    ["title", "name"],
    ["-title", "name"],
    ["-title", "-name"],
    ["unit__name", "-title"],
    ["-unit__name", "title"],
    ["-invited_at"],
    ["-created_at", "unit__name"],
]


@pytest.fixture
def people(acme):
    """Eleven people: functions and units in ties, some without a unit, some invited."""
    with activate(acme):
        units = [OrgUnit.objects.create(name=name) for name in ("North", "South")]
        for number in range(11):
            user = User.objects.create(email=f"p{number}@acme.test", name=f"P{number}")
            person = Membership(user=user, name=f"P{number // 2}", email=user.email)
            person.title = "abc"[number % 3]
            person.unit = [*units, None][number % 3]
            person.invited_at = user.created_at if number % 4 == 0 else None
            person.save()
        yield


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("size", [1, 2, 5, 11])
def test_walking_there_and_back_gives_every_row_once(people, key, size):
    keyset = Keyset(Membership, key)
    rows = Membership.objects.select_related("unit")
    whole = [row.id for row in keyset.order(rows, None)]

    there, windows = [], []
    cursor = None
    while True:
        windows.append(keyset.window(rows, cursor, size))
        there += [row.id for row in windows[-1].rows]
        cursor = windows[-1].after
        if cursor is None:
            break
    back = [row.id for row in windows[-1].rows]
    cursor = windows[-1].before
    while cursor is not None:
        window = keyset.window(rows, cursor, size)
        back = [row.id for row in window.rows] + back
        cursor = window.before

    assert there == whole
    assert back == whole
    assert len(set(whole)) == 11


def test_empty_values_come_last_in_either_direction(people):
    for key in ("unit__name", "-unit__name"):
        found = Keyset(Membership, [key]).order(Membership.objects.select_related("unit"), None)
        empty = [row.unit is None for row in found]
        assert empty == sorted(empty)


def test_one_direction_is_one_row_comparison_an_index_can_start_from(people):
    rows = Membership.objects.values("name", "id")
    plain = Keyset(Membership, ["-name"]).order(rows, Cursor(("P3", uuid.uuid4())))
    mixed = Keyset(Membership, ["-name", "title"])
    cursor = Cursor(("P3", "a", uuid.uuid4()))

    assert '("identity_membership"."name", "identity_membership"."id") < (' in str(plain.query)
    assert '"name" <= ' in str(mixed.order(rows, cursor).query)


def test_a_sealed_cursor_opens_only_where_it_was_made():
    values = ("a", 1, None, 2.5, True, uuid.uuid4())
    for backwards in (True, False):
        cursor = Cursor(values, backwards)
        text = seal(cursor, binding=["tenant", "/list/"])

        assert unseal(text, binding=["tenant", "/list/"]) == cursor
        for other in (["other", "/list/"], ["tenant", "/list"], []):
            with pytest.raises(BadCursor):
                unseal(text, binding=other)
        for place, letter in itertools.product((0, 5, -1), "Aé\x00"):
            broken = list(text)
            if broken[place] == letter:
                continue
            broken[place] = letter
            with pytest.raises(BadCursor):
                unseal("".join(broken), binding=["tenant", "/list/"])


def test_a_cursor_of_another_length_is_refused(people):
    with pytest.raises(BadCursor):
        Keyset(Membership, ["name"]).order(Membership.objects.all(), Cursor(("a",)))
