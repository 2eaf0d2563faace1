"""Whatever is sent to any documented operation, the answer is one that the description names.

Schemathesis reads the description and sends, in process, what it allows and what it does not, with
the token of every role; all its checks are on. Seeds are fixed: a failure comes back. What it
cannot know is said once in SETTINGS and in `server_given`.
"""

import json
from collections import Counter
from zlib import crc32

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from drf_spectacular.generators import SchemaGenerator
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.transport.wsgi import WSGITransport

from kam.rest.limits import limiter
from kam.tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20261122
ROLES = ("leader", "manager", "colleague", "reader", "admin")
SETTINGS = {
    "workers": 1,
    "continue-on-failure": True,
    "suppress-health-check": ["all"],
    "checks": {
        # 412: a made-up If-Match names no version. 422: rules of the domain are no matter of shape.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "401", "403", "404", "409", "412", "422", "429"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "406", "409", "412", "413",
                                  "415", "422", "428", "429"]
        },
        # RFC 6585: a change without If-Match is answered 428, as the description says.
        "missing_required_header": {"expected-statuses": ["401", "403", "428"]},
    },
}  # fmt: skip


@pytest.fixture
def in_process(monkeypatch):
    """The transport forgets what only a network needs; 4.32 hands it on to werkzeug."""
    send = WSGITransport.send

    def without_network(self, case, *, session=None, **kwargs):
        for name in ("max_redirects", "verify", "cert", "proxies"):
            kwargs.pop(name, None)
        return send(self, case, session=session, **kwargs)

    monkeypatch.setattr(WSGITransport, "send", without_network)


@pytest.fixture
def unlimited(acme):
    limiter.buckets.clear()
    Tenant.objects.filter(pk=acme.pk).update(rest_per_token=10**8, rest_per_workspace=10**8)


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Cursors are given by the server: one that was made up is no example of a right one."""
    if case.meta and case.meta.generation.mode.is_positive:
        for name in ("cursor", "after"):
            (case.query or {}).pop(name, None)


class Fuzzing:
    """One run with one token: how many requests, which answers, what was wrong."""

    def __init__(self, client, description, only=None, **settings):
        self.statuses, self.faults = Counter(), {}
        bearer = client.defaults["HTTP_AUTHORIZATION"]
        config = SchemathesisConfig.from_dict(
            {"seed": SEED, **SETTINGS, "headers": {"Authorization": bearer}, **settings}
        )
        schema = schemathesis.openapi.from_dict(description, config=config)
        if only is not None:
            schema = schema.include(func=only)
        schema.app = self
        schema.location = "http://localhost/api/v1/schema/"
        self.application = get_wsgi_application()
        for event in engine.from_schema(schema).execute():
            self.look_at(event)

    def __call__(self, environ, start_response):
        def start(status, headers, *more):
            self.statuses[int(status[:3])] += 1
            return start_response(status, headers, *more)

        return self.application(environ, start)

    def look_at(self, event):
        recorder = getattr(event, "recorder", None)
        if recorder is None:
            if hasattr(event, "info"):
                self.faults[str(event.info)] = "an error of the fuzzer"
            return
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    found = check.failure_info
                    sent = recorder.interactions.get(case_id)
                    answer = sent.response.content[:400] if sent and sent.response else b""
                    words = f"{found.failure.title}: {found.failure.message}"[:500]
                    self.faults[f"{recorder.label} {check.name}"] = (
                        f"{words}\n{found.code_sample[:700]}\n{answer!r}"
                    )

    @property
    def requests(self):
        return self.statuses.total()

    def verdict(self, name):
        print(f"\n{name}: {self.requests} requests {dict(sorted(self.statuses.items()))}")
        assert [status for status in self.statuses if status >= 500] == []
        for place, what in self.faults.items():
            print(f"\n{place}\n{what}")
        assert sorted(self.faults) == []
        return self.requests


def phases(*names, examples=1):
    every = ("examples", "coverage", "fuzzing", "stateful")
    found = {name: {"enabled": name in names} for name in every}
    if "fuzzing" not in names:  # tests/guards/test_headers.py asks every route by other methods
        found["coverage"]["unexpected-methods"] = []
    return {
        "phases": found,
        "generation": {
            "max-examples": examples,
            "deterministic": True,
            "database": "none",
            "allow-x00": False,  # no text may hold NUL, which test_rest_input sends
        },
    }


def one_half(context):
    """The same half each time, spread over all parts of the interface."""
    return crc32(context.operation.label.encode()) % 2 == 0


def description(urlconf="kam.urls.world"):
    found = SchemaGenerator(urlconf=urlconf).get_schema(None, public=True)
    return json.loads(json.dumps(found, default=str))


def test_no_input_leads_to_an_undocumented_answer(in_process, unlimited, machine, cast):
    """At least 3,000 requests: every limit of half of the inputs as a leader, some of everything
    as each other role; the long run sends all of it."""
    limits = phases("examples", "coverage")
    sent = Fuzzing(machine(cast.leader), description(), one_half, **limits).verdict("leader")
    for role in ROLES[1:]:
        person = getattr(cast, role)
        sent += Fuzzing(machine(person), description(), **phases("fuzzing")).verdict(role)

    assert sent >= 3_000


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_nor_does_it_in_the_long_run(in_process, unlimited, machine, cast, role):
    """More than 4,000 requests with each of five tokens, more than 20,000 in all."""
    everything = phases("examples", "coverage", "fuzzing", "stateful", examples=8)
    done = Fuzzing(machine(getattr(cast, role)), description(), **everything)

    assert done.verdict(role) >= 4_000


def test_nor_does_it_on_endpoints_of_every_kind(in_process, unlimited, faces, machine, cast):
    found = description("tests.faces.addresses")
    del found["paths"]["/api/v1/test/refusals/{why}/"]  # they fail on purpose
    del found["paths"]["/api/v1/test/by-function/"]["post"]  # inherited, and not offered

    done = Fuzzing(machine(cast.leader), found, **phases("examples", "fuzzing", examples=2))

    done.verdict("endpoints of every kind")
