"""Every route, method and actor, on own, foreign, mixed and missing objects: nothing leaks.

A route that declares no permission fails; foreign and missing answer alike, body included; no
answer to our people carries a name of theirs; nobody ever sees an error of ours.
"""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from kam.tenancy.context import activate
from kam.web.routes import routes
from tests.houses import CANARY

TABLES = {
    "account_id": "accounts_account",
    "parent_id": "accounts_account",
    "site_id": "accounts_site",
    "external_id_id": "accounts_externalid",
    "place_id": "accounts_teammember",
    "contract_id": "accounts_contract",
    "spend_id": "accounts_categoryspend",
    "note_id": "accounts_note",
    "attachment_id": "accounts_attachment",
    "rate_id": "accounts_exchangerate",
    "member_id": "identity_membership",
    "unit_id": "identity_orgunit",
    "token_id": "identity_apitoken",
    "service_id": "identity_serviceaccount",
    "run_id": "imports_importrun",
    "file_id": "imports_importfile",
    "model_id": "selection_criteriamodel",
    "criterion_id": "selection_criterion",
    "scheme_id": "selection_tierscheme",
    "tier_id": "selection_tier",
    "proposal_id": "selection_tierproposal",
    "approval_id": "selection_approval",
    "membership_id": "selection_programmemembership",
    "check_id": "selection_awarenesscheck",
    "rating_id": "selection_rating",
    "factor_id": "selection_successfactor",
    "goal_id": "selection_goal",
    "knockout_id": "selection_knockout",
    "fact_id": "selection_knockoutfact",
    "override_id": "selection_knockoutoverride",
    "profile_id": "selection_weightprofile",
    "own_site_id": "accounts_ownsite",
    "stability_id": "selection_stabilityrun",
    "tier_run_id": "selection_tierrun",
    "exemption_id": "selection_exemption",
    "touch_id": "selection_touch",
    "pledge_id": "selection_pledge",
    "outcome_id": "selection_pledgeoutcome",
    "notice_id": "outbox_notice",
    "delivery_id": "outbox_delivery",
}
TEXTS = {
    "kind": "revenue",
    "source": "erp",
    "value": "K1001",
    "external_id": "K1001",
    "code": "growth",
    "slug": "ours",
    "token": "not-a-token",
    "mark": "not-a-session",
    "pk": "1",
    "field": "name",
    "exception": "refusal",
    "part": "name",
    "name": "erp",
    "place": "0",
    "number": "1",
    "position": "0",
    "day": "2026-11-01",
}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
PEOPLE = ("annika", "dewi", "tobias", "lena", "peter", "paul")
REDIRECTS = {301, 302, 303}


@dataclass
class Visitor:
    name: str
    client: Client
    permissions: frozenset


def ids_of(tenant):
    """An id of each table in a tenant; children hang on the same account where it has any."""
    found = {}
    with activate(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT account_id FROM accounts_contract ORDER BY id LIMIT 1")
        (account,) = cursor.fetchone()
        for name, table in TABLES.items():
            cursor.execute(
                "SELECT 1 FROM information_schema.columns "
                "WHERE table_name = %s AND column_name = 'account_id'",
                [table],
            )
            first = "account_id = %s DESC, id" if cursor.fetchone() else "%s IS NULL, id"
            cursor.execute(f"SELECT id FROM {table} ORDER BY {first} LIMIT 1", [account])
            row = cursor.fetchone()
            found[name] = row[0] if row else uuid4()
        found["account_id"] = account
    return found


def fill_in(path, values):
    """The address of a pattern; `values` gives ids by parameter name."""

    def one(match):
        converter, name = match.groups()
        if converter == "uuid":
            return str(values[name])
        return TEXTS[name]

    return PARAMETER.sub(one, path)


def uuid_parameters(path):
    return [name for converter, name in PARAMETER.findall(path) if converter == "uuid"]


@pytest.fixture(scope="module")
def world(houses):
    ours, theirs = houses
    own, foreign = ids_of(ours.tenant), ids_of(theirs.tenant)
    missing = {name: uuid4() for name in own}
    return ours, theirs, {"own": own, "foreign": foreign, "missing": missing}


def permissions_of_person(house, short):
    from kam.identity.permissions import permissions_of

    with activate(house.tenant), connection.cursor() as cursor:
        cursor.execute(
            "SELECT roles FROM identity_membership WHERE user_id = %s", [house.people[short].pk]
        )
        return frozenset(map(str, permissions_of(cursor.fetchone()[0])))


def visitors(house, face, other):
    everyone = [Visitor("anonymous", Client(raise_request_exception=False), frozenset())]
    for short in PEOPLE:
        client = Client(raise_request_exception=False)
        if face == "rest":
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {house.tokens[short]}"
            client.defaults["HTTP_IF_MATCH"] = "*"
        else:
            client.force_login(house.people[short])
        everyone.append(Visitor(short, client, permissions_of_person(house, short)))
    stranger = Client(raise_request_exception=False)
    if face != "rest":
        stranger.force_login(other.people["dewi"])
        everyone.append(Visitor("stranger", stranger, frozenset()))
    return everyone


def ask(client, method, address, face):
    """One request, undone afterwards; the answer with what differs by chance taken out."""
    with transaction.atomic():
        options = {"content_type": "application/json"} if face == "rest" else {}
        data = {} if method in {"GET", "POST"} and face != "rest" else None
        sender = getattr(client, method.lower())
        answer = (
            sender(address, data=data, **options)
            if data is not None
            else sender(
                address,
                **({**options, "data": "{}"} if face == "rest" and method != "GET" else options),
            )
        )
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    # a message for the next page would make that page differ
    for name in set(client.cookies) - {"session", "csrftoken"}:
        del client.cookies[name]
    return answer, body


def plain(body, values):
    text = body.decode(errors="replace")
    for value in values.values():
        text = text.replace(str(value), "ID")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    text = re.sub(r'"X-CSRFToken":\s*"\w+"', "", text)
    text = re.sub(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", "UUID", text)
    return re.sub(r"\b\w{64}\b", "", text)


def all_routes():
    return [r for r in routes() if not r.path.startswith("static")]


def test_every_route_declares_who_may_open_it_and_by_which_methods():
    undeclared = [(r.name, r.path) for r in all_routes() if not r.declared or not r.methods]
    assert undeclared == []


def test_an_open_route_has_a_reason():
    silent = [r.name for r in all_routes() if not any(r.permissions.values()) and not r.reason]
    assert silent == []


def test_every_parameter_of_a_route_is_known_to_this_test():
    names = {
        (converter, name) for r in all_routes() for converter, name in PARAMETER.findall(r.path)
    }
    unknown = {n for c, n in names if n not in (TABLES if c == "uuid" else TEXTS)}
    assert unknown == set()


@pytest.mark.parametrize("face", ["workspace", "rest", "world"])
def test_no_cell_of_the_matrix_leaks(world, face, record_property, capsys):
    ours, theirs, ids = world
    chosen = [r for r in all_routes() if r.face == face]
    people = visitors(ours, face, theirs)
    prefix = {"workspace": "/w/ours/", "rest": "/", "world": "/"}[face]
    cells = 0
    wrong = []
    for route in chosen:
        parameters = uuid_parameters(route.path)
        variants = ["own", *(["foreign", "missing"] if parameters else [])]
        mixed = len(parameters) > 1 and parameters[0] == "account_id"
        for method in route.methods:
            for visitor in people:
                told = {}
                for variant in variants:
                    address = prefix + fill_in(route.path, ids[variant])
                    answer, body = ask(visitor.client, method, address, face)
                    told[variant] = (answer.status_code, plain(body, ids[variant]))
                    cells += 1
                    wrong += problems(route, method, visitor, variant, answer, body)
                if parameters and told["foreign"] != told["missing"]:
                    wrong.append((route.name, method, visitor.name, "foreign is not missing"))
                if mixed:
                    values = {**ids["foreign"], "account_id": ids["own"]["account_id"]}
                    address = prefix + fill_in(route.path, values)
                    answer, body = ask(visitor.client, method, address, face)
                    cells += 1
                    wrong += problems(route, method, visitor, "mixed", answer, body)
                    if answer.status_code < 300:
                        wrong.append((route.name, method, visitor.name, "own with foreign part"))
    with capsys.disabled():
        print(f"\n{face}: {len(chosen)} routes × {len(people)} actors = {cells} cells")
    assert wrong == []


def problems(route, method, visitor, variant, answer, body):
    """What is wrong with one cell."""
    cell = (route.name, method, visitor.name, variant, answer.status_code)
    if answer.status_code >= 500 and answer.status_code != 503:
        yield (*cell, "an error of ours")
    if CANARY.encode() in body or CANARY in str(answer.headers):
        yield (*cell, "a name of theirs")
    needed = route.permissions.get(method, ())
    if not needed:
        return
    allowed = bool(visitor.permissions & set(map(str, needed)))
    needs_a_choice = answer.status_code == 400 and method == "GET"
    if not allowed and answer.status_code not in {401, 403, 404, *REDIRECTS}:
        yield (*cell, "open without permission")
    if not allowed and answer.status_code in REDIRECTS and visitor.name != "anonymous":
        yield (*cell, "led on without permission")
    if variant in {"foreign"} and answer.status_code < 300:
        yield (*cell, "a foreign object")
    if variant == "own" and method == "GET" and visitor.name == "dewi" and allowed:
        if answer.status_code not in {200, 204, 304, 404, 422, *REDIRECTS} and not needs_a_choice:
            yield (*cell, "closed to the leader")


def test_a_token_that_only_reads_changes_nothing(world):
    """Scopes narrow what a person may do: every unsafe method of every endpoint is refused."""
    from kam.identity import tokens
    from kam.identity.models import ApiToken, Membership

    ours, _theirs, ids = world
    secret = tokens.new_secret()
    with transaction.atomic():
        with activate(ours.tenant):
            member = Membership.objects.get(user=ours.people["dewi"])
            ApiToken.objects.create(
                name="reader",
                membership=member,
                prefix=secret.public_id,
                digest=secret.digest,
                scopes=["read"],
            )
        client = Client(headers={"authorization": f"Bearer {secret.text}"})
        passed = []
        for route in (r for r in all_routes() if r.face == "rest"):
            for method in set(route.methods) - {"GET"}:
                answer, _body = ask(client, method, "/" + fill_in(route.path, ids["own"]), "rest")
                if answer.status_code not in {401, 403, 404}:
                    passed.append((route.name, method, answer.status_code))
        transaction.set_rollback(True)
    assert passed == []


def test_cookies_mean_nothing_to_the_interface(world):
    ours, _theirs, ids = world
    client = Client()
    client.force_login(ours.people["dewi"])
    open_ones = []
    for route in (r for r in all_routes() if r.face == "rest" and any(r.permissions.values())):
        for method in route.methods:
            answer, _body = ask(client, method, "/" + fill_in(route.path, ids["own"]), "rest")
            if answer.status_code != 401:
                open_ones.append((route.name, method, answer.status_code))
    assert open_ones == []


def test_a_page_posts_only_with_its_token(world):
    """S5: every unsafe route of the pages without the token answers 403."""
    ours, _theirs, ids = world
    client = Client(enforce_csrf_checks=True)
    client.force_login(ours.people["dewi"])
    open_ones = []
    for route in (r for r in all_routes() if r.face == "workspace"):
        for method in set(route.methods) - {"GET"}:
            address = "/w/ours/" + fill_in(route.path, ids["own"])
            answer, _body = ask(client, method, address, "workspace")
            if answer.status_code != 403:
                open_ones.append((route.name, method, answer.status_code))
    assert open_ones == []


@pytest.mark.parametrize("value", [uuid4(), UUID(int=0)])
def test_an_unknown_workspace_is_a_missing_one(world, value):
    ours, _theirs, _ids = world
    client = Client()
    client.force_login(ours.people["dewi"])

    theirs = client.get("/w/theirs/accounts/")
    unknown = client.get(f"/w/x{value.hex[:8]}/accounts/")

    assert theirs.status_code == unknown.status_code == 404
    assert plain(theirs.content, {"w": "theirs"}) == plain(
        unknown.content, {"w": f"x{value.hex[:8]}"}
    )
