"""Databases made once and copied; a cast of people that every test knows."""

import os
from dataclasses import dataclass

import pytest
from django.db import connections
from django.test import Client, TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from tests.databases import copy_database, drop_database, flush_as_owner, make_template, point_at
from tests.houses import filled, houses, own_houses  # noqa: F401 (fixtures)

# the whole product: described, every route asked by everybody, harmed, asked by many at once,
# looked at, filled from real and hostile files, operated in processes of its own
DEEP = (
    "tests/accounts/test_upserts.py::test_the_description_says",
    "tests/browser/",
    "tests/exports/test_round_trip.py",
    "tests/faces/test_at_once.py",
    "tests/faces/test_discovery.py::test_the_description_of_every_kind",
    "tests/faces/test_docs_in_browser.py",
    "tests/faces/test_rest_fuzz.py",
    "tests/faults/",
    "tests/ground/test_private_servers.py",
    "tests/ground/test_serving.py",
    "tests/guards/test_every_act.py",
    "tests/guards/test_exports.py",
    "tests/guards/test_figures.py",
    "tests/guards/test_filters_dropped.py",
    "tests/guards/test_headers.py",
    "tests/guards/test_interleaving.py",
    "tests/guards/test_matrix.py",
    "tests/guards/test_method_coverage.py",
    "tests/guards/test_migrations.py",
    "tests/imports/test_engine_resume.py",
    "tests/imports/test_guess.py",
    "tests/imports/test_hostile_uploads.py",
    "tests/imports/test_import_command.py",
    "tests/imports/test_real_books.py",
    "tests/imports/test_undo_killed.py",
    "tests/operations/",
)
LONGEST = ("tests/faults/", "tests/faces/test_rest_fuzz.py", "tests/browser/test_pages.py")
WALKS = ("tests/browser/test_pages.py", "tests/guards/test_matrix.py::test_no_cell")
# what is final depends on the oldest transaction of the whole server, other workers' included
ALONE = (
    "tests/audit/",
    "tests/identity/test_erasure.py",
    "tests/operations/test_metrics.py::test_what_is_not_sealed_yet_is_told_with_its_age",
    "tests/workspace/test_events.py",
    "tests/workspace/test_history.py::test_what_is_sealed_says_so",
)


def pytest_ignore_collect(collection_path, config):
    """Who asks for one of these kinds alone need not read all other files."""
    asked = {"alone": ALONE, "deep": DEEP}.get((config.option.markexpr or "").split(" ")[0])
    if not asked or collection_path.suffix != ".py":
        return None
    file = collection_path.relative_to(config.rootpath).as_posix()
    return not file.startswith(tuple(start.partition("::")[0] for start in asked)) or None


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(ALONE):
            item.add_marker(pytest.mark.alone)
        elif item.nodeid.startswith(DEEP):
            item.add_marker(pytest.mark.deep)
    # what takes longest begins first, so that nobody waits for it at the end
    places = {start: place for place, start in enumerate(LONGEST, start=-len(LONGEST))}
    items.sort(key=lambda item: next((places[s] for s in LONGEST if item.nodeid.startswith(s)), 0))


class Rooms(LoadScopeScheduling):
    """What one process runs in a row: a file; all that harms one product; each long walk and
    each property at length for itself."""

    def _split_scope(self, nodeid):
        if nodeid.startswith("tests/faults/"):
            return "faults"
        alone = nodeid.startswith(WALKS) or nodeid.endswith("_at_length")
        return nodeid if alone else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return Rooms(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, request):
    """One migrated template for all workers; each worker copies it and works as kam_app."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12].replace("-", "")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    template, name = f"kam_template_{run}", f"kam_test_{run}_{worker}"
    with django_db_blocker.unblock():
        make_template(template)
        copy_database(template, name)
        point_at(name)
        from kam.tenancy.guard import refuse_privileged_role

        refuse_privileged_role()
    os.environ["KAM_TEST_DATABASE"] = name
    yield
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()
    drop_database(name)


TransactionTestCase._fixture_teardown = flush_as_owner


@pytest.fixture(autouse=True)
def _fast_and_contained(settings, tmp_path, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # ten recovery codes at their real price take a second; `monkeypatch.undo()` asks for it
    from kam.identity.passwords import Argon2id

    monkeypatch.setattr(Argon2id, "memory_cost", 64)
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.SECRET_KEY = "a key that only tests know"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME = "session"
    settings.CSRF_COOKIE_NAME, settings.THEME_COOKIE_NAME = "csrftoken", "theme"


@dataclass
class Person:
    """Somebody of a workspace; `actor` is what services ask for."""

    user: object
    membership: object
    actor: object


@dataclass
class Cast:
    admin: Person
    leader: Person
    manager: Person
    colleague: Person
    reader: Person

    def everyone(self):
        return vars(self)


def tenant_ref(tenant):
    from kam.identity.actor import TenantRef

    fields = TenantRef.__dataclass_fields__
    return TenantRef(**{name: getattr(tenant, name) for name in fields})


def join(tenant, email, name, *roles, unit=None):
    """A person with a membership of `tenant`, and the actor the door would make of them."""
    (person,) = join_all(tenant, [(email, name, roles)], unit=unit)
    return person


def join_all(tenant, people, *, unit=None):
    """Several people, `(email, name, roles)`, by one statement for each table."""
    from kam.identity.actor import Actor
    from kam.identity.models import Membership, User
    from kam.identity.permissions import permissions_of
    from kam.tenancy.context import activate

    users = [User(email=email, name=name) for email, name, _roles in people]
    for user in users:
        user.set_password("correct horse")
    User.objects.bulk_create(users)
    with activate(tenant):
        memberships = Membership.objects.bulk_create(
            Membership(user=user, name=user.name, email=user.email, roles=list(roles), unit=unit)
            for user, (_email, _name, roles) in zip(users, people, strict=True)
        )
    ref = tenant_ref(tenant)
    return [
        Person(
            user,
            membership,
            Actor(
                "person",
                ref,
                user.name,
                permissions_of(membership.roles),
                membership_id=membership.id,
                user_id=user.id,
                roles=tuple(membership.roles),
            ),
        )
        for user, membership in zip(users, memberships, strict=True)
    ]


def make_tenant(slug, name):
    from kam.tenancy.models import Tenant

    return Tenant.objects.create(slug=slug, name=name, time_zone="Europe/Berlin")


@pytest.fixture
def acme(db):
    return make_tenant("acme", "Acme Drives")


@pytest.fixture
def globex(db):
    return make_tenant("globex", "Globex Foods")


@pytest.fixture
def cast(acme):
    return Cast(
        *join_all(
            acme,
            [
                ("ada@acme.test", "Ada Admin", ["tenant_admin"]),
                ("lee@acme.test", "Lee Leader", ["sales_leader"]),
                ("mia@acme.test", "Mia Manager", ["account_manager"]),
                ("cem@acme.test", "Cem Colleague", ["team_member"]),
                ("rita@acme.test", "Rita Reader", ["reader"]),
            ],
        )
    )


@pytest.fixture
def outsider(globex):
    """Somebody of the other company, who may do everything there."""
    return join(globex, "olga@globex.test", "Olga Other", "tenant_admin", "sales_leader")


@pytest.fixture
def browser():
    """`browser(person)`: a signed-in client for pages under /w/<workspace>/."""

    def signed_in(person):
        client = Client()
        client.force_login(person.user)
        return client

    return signed_in


@pytest.fixture
def machine():
    """`machine(person, scopes=[...])`: a client that sends a bearer token of that person."""
    from kam.identity import tokens
    from kam.identity.models import ApiToken
    from kam.tenancy.context import activate

    def with_token(person, scopes=("read", "write")):
        secret = tokens.new_secret()
        with activate(person.actor.tenant):
            ApiToken.objects.create(
                name="test",
                membership=person.membership,
                prefix=secret.public_id,
                digest=secret.digest,
                scopes=list(scopes),
            )
        return Client(headers={"authorization": f"Bearer {secret.text}"})

    return with_token
