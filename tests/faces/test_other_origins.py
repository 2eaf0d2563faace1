"""What another site, or a curious proxy, gets from us: nothing."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ELSEWHERE = {"origin": "https://evil.test"}


def test_no_other_site_may_read_an_answer(cast, browser, machine):
    token = machine(cast.leader)
    answers = [
        Client().get("/healthz", headers=ELSEWHERE),
        browser(cast.leader).get("/w/acme/accounts/", headers=ELSEWHERE),
        token.get("/api/v1/accounts/", headers=ELSEWHERE),
        token.options("/api/v1/accounts/", headers=ELSEWHERE),
        token.get("/api/v1/nowhere/", headers=ELSEWHERE),
    ]
    for answer in answers:
        assert [name for name in answer.headers if name.startswith("Access-Control-")] == []


@pytest.mark.parametrize("path", ["/healthz", "/w/acme/accounts/", "/api/v1/accounts/"])
def test_a_request_is_never_sent_back(cast, browser, path):
    client = browser(cast.leader)
    answer = client.trace(path, headers={"x-secret": "quite-secret"})
    assert answer.status_code in {400, 401, 403, 405}
    assert b"quite-secret" not in answer.content
