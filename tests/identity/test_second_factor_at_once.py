"""Of two who send the same code at the same instant, one is let in."""

import threading

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db import connection

from kam.identity.models import User
from kam.identity.services.second_factors import claim_code
from tests.identity.test_second_factor import code_of

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_six_times_at_once_counts_once():
    person = User.objects.create_user(email="mia@acme.test", name="Mia", password="x")
    app = Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)}
    )
    let_in, start = [], threading.Barrier(6)

    def send():
        start.wait()
        try:
            let_in.append(claim_code(authenticator=app, code=code))
        finally:
            connection.close()

    with time_machine.travel("2026-03-02T08:00:00Z", tick=False):
        code = code_of(SECRET)
        crowd = [threading.Thread(target=send) for _ in range(6)]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
    assert sorted(let_in) == [False] * 5 + [True]
