"""The group tree: the closure equals what walking from parent to parent finds, after any moves."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services
from accounts.models import Account, GroupLink
from accounts.tree import Cycle, closure, in_order, lines_up
from kam.errors import NotAllowed, RuleViolation
from kam.tenancy.context import activate


def walked(parents):
    """Every (ancestor, descendant, depth) by plain walking."""
    found = set()
    for node in parents:
        above, depth = node, 0
        while above is not None:
            found.add((above, node, depth))
            above, depth = parents[above], depth + 1
    return found


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_the_closure_follows_every_allowed_move_and_refuses_every_ring(moves):
    parents = dict.fromkeys(range(15))
    for node, parent in moves:
        wanted = {**parents, node: parent}
        ring, above = node == parent, parent
        while not ring and above is not None:
            above = parents[above]
            ring = above == node
        if ring:
            with pytest.raises(Cycle):
                lines_up(wanted)
        else:
            parents = wanted
            assert set(closure(parents)) == walked(parents)


def test_any_depth_is_fine():
    deep = {i: i - 1 if i else None for i in range(2000)}

    assert len(lines_up(deep)[1999]) == 1999


def test_a_forest_is_read_parents_first_and_siblings_by_name():
    parents = {"b": None, "a": None, "a2": "a", "a1": "a", "a11": "a1"}

    read = in_order(parents, {name: name for name in parents})

    assert read == [("a", 0), ("a1", 1), ("a11", 2), ("a2", 1), ("b", 0)]


@pytest.mark.django_db
@pytest.mark.usefixtures("enter")
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has own accounts
)
@given(
    st.lists(
        st.dictionaries(st.integers(0, 6), st.none() | st.integers(0, 6), min_size=1, max_size=4),
        max_size=6,
    )
)
def test_stored_links_follow_sets_of_moves(cast, today, sets):
    rows = [services.NewAccount(name=f"Account {i}") for i in range(7)]
    services.register_accounts(rows=rows, by=cast.leader.actor, today=today)
    ids = [row.id for row in rows]
    parents = dict.fromkeys(ids)

    for moves in sets:
        named = {ids[k]: None if v is None else ids[v] for k, v in moves.items()}
        wanted = {**parents, **named}
        try:
            expected = set(closure(wanted))
        except Cycle:
            with pytest.raises(RuleViolation):
                services.move_accounts(moves=named, by=cast.leader.actor)
            continue
        services.move_accounts(moves=named, by=cast.leader.actor)
        parents = wanted
        links = GroupLink.objects.filter(descendant_id__in=ids)
        assert set(links.values_list("ancestor_id", "descendant_id", "depth")) == expected
        stored = Account.objects.filter(pk__in=ids).values_list("id", "parent_id")
        assert dict(stored) == parents


@pytest.mark.django_db
@pytest.mark.usefixtures("enter")
def test_a_ring_is_refused_in_words(register, cast):
    top = register("Top")
    below = register("Below", parent=top)
    lowest = register("Lowest", parent=below)

    with pytest.raises(RuleViolation, match="Top → "):
        services.move_in_group(account_id=top.id, parent_id=lowest.id, by=cast.leader.actor)
    with pytest.raises(RuleViolation, match="its own parent"):
        services.move_in_group(account_id=top.id, parent_id=top.id, by=cast.leader.actor)


@pytest.mark.django_db
@pytest.mark.usefixtures("enter")
def test_a_move_is_an_act_of_those_who_may(register, cast, acts):
    top, other = register("Top"), register("Other", manager=cast.manager)

    with pytest.raises(NotAllowed):
        services.move_in_group(account_id=top.id, parent_id=other.id, by=cast.manager.actor)
    services.move_in_group(account_id=other.id, parent_id=top.id, by=cast.manager.actor)

    assert acts(other)[-1] == "account.moved"


@pytest.mark.django_db
def test_a_parent_of_another_workspace_is_not_there(register, cast, acme, globex, outsider, today):
    theirs = register("Theirs", by=outsider)

    with activate(acme), pytest.raises(RuleViolation, match="not registered"):
        services.register_accounts(
            rows=[services.NewAccount(name="Ours", parent_id=theirs.id)],
            by=cast.leader.actor,
            today=today,
        )
