"""A second step at sign-in: codes count once, guessing stops, and nothing leads around it."""

import base64
import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kam.identity.models import IdentityEvent, Session
from kam.identity.passwords import slow_hash
from kam.identity.recovery_codes import SHOWN, SIGNS, RecoveryCodes, harden_old_sets
from kam.identity.services.second_factors import claim_code

pytestmark = pytest.mark.django_db
OWN = "/w/acme/settings/me/"
SECURITY = "/security/"
STEP = "/sign-in/second-step/"


@pytest.fixture(autouse=True)
def _forget_attempts(db):
    cache.clear()


def sign_in(email="mia@acme.test", password="correct horse", **extra):
    client = Client()
    client.post("/sign-in/", {"login": email, "password": password, **extra})
    return client


def confirm(client, password="correct horse"):
    return client.post("/security/confirm/", {"password": password})


def code_of(secret, ahead=0, leeway=3):
    """What the app shows, with at least `leeway` of its thirty seconds to live."""
    left = 30 - time.time() % 30
    if left < leeway:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def set_up(client, callbacks):
    """Switch the app on in this session; gives the secret and the recovery codes shown."""
    confirm(client)
    page = client.get("/security/app/").content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page)[1]
    with callbacks(execute=True):
        done = client.post("/security/app/", {"code": code_of(secret)})
    assert done.headers["Location"] == "/security/codes/", done.content.decode()
    codes = re.findall(
        r"<code>(\w{5}-\w{5})</code>", client.get("/security/codes/").content.decode()
    )
    return secret, codes


@pytest.fixture
def armed(cast, django_capture_on_commit_callbacks):
    """A session of Mia's, the secret of her app, her recovery codes; half a minute later."""
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        client = sign_in()
        secret, codes = set_up(client, django_capture_on_commit_callbacks)
        clock.shift(60)
        yield client, secret, codes, clock


def test_setting_up_needs_the_password_again(cast):
    client = sign_in()
    answer = client.get("/security/app/")

    assert answer.headers["Location"].startswith("/security/confirm/")
    assert confirm(client, "wrong horse").status_code == 200
    assert client.get("/security/app/").status_code == 302
    confirm(client)
    page = client.get("/security/app/").content.decode()
    assert '<svg class="qr"' in page
    assert "data:image" not in page


def test_the_way_from_password_to_code(armed):
    _client, secret, codes, _clock = armed
    assert len(set(codes)) == 10
    guest = sign_in()

    assert guest.get(OWN).headers["Location"].startswith("/sign-in/")
    assert guest.get(STEP).status_code == 200
    done = guest.post(STEP, {"code": code_of(secret)})
    assert done.headers["Location"] == "/"
    assert guest.get(OWN).status_code == 200


def test_sign_in_leads_back_after_the_second_step(armed):
    _client, secret, _codes, _clock = armed
    guest = sign_in(next="/w/acme/settings/me/?x=1")

    assert guest.post(STEP, {"code": code_of(secret)}).headers["Location"].endswith("me/?x=1")


def test_a_new_code_is_refused_a_second_time(armed):
    _client, secret, _codes, clock = armed
    code = code_of(secret)
    assert sign_in().post(STEP, {"code": code}).status_code == 302
    assert sign_in().post(STEP, {"code": code}).status_code == 200
    clock.shift(31)
    answer = sign_in().post(STEP, {"code": code})

    assert answer.status_code == 200
    assert "used before" in answer.content.decode()


def test_an_older_code_is_refused_after_a_newer_one(armed):
    _client, secret, _codes, _clock = armed
    older = code_of(secret, -1)
    assert sign_in().post(STEP, {"code": code_of(secret)}).status_code == 302

    assert sign_in().post(STEP, {"code": older}).status_code == 200


def test_the_code_that_set_the_app_up_signs_nobody_in(armed):
    _client, secret, _codes, clock = armed
    clock.shift(-60)

    assert sign_in().post(STEP, {"code": code_of(secret)}).status_code == 200


def test_replay_is_refused_without_any_cache(armed):
    """The claim is a row of the database: it holds even if the cache forgot."""
    _client, secret, _codes, _clock = armed
    app = Authenticator.objects.get(type="totp")
    code = code_of(secret)

    assert claim_code(authenticator=app, code=code)
    assert not claim_code(authenticator=app, code=code)
    cache.clear()
    assert sign_in().post(STEP, {"code": code}).status_code == 200


def test_a_recovery_code_works_once(armed):
    _client, _secret, codes, _clock = armed

    assert sign_in().post(STEP, {"code": codes[0]}).status_code == 302
    assert sign_in().post(STEP, {"code": codes[0]}).status_code == 200
    assert sign_in().post(STEP, {"code": codes[1]}).status_code == 302
    assert IdentityEvent.objects.filter(kind="recovery_code_used").count() == 2


def test_recovery_codes_are_shown_once(armed):
    client, _secret, codes, _clock = armed
    page = client.get("/security/codes/").content.decode()

    assert codes[0] not in page
    assert "10 codes are left" in page


def test_guessing_codes_stops_after_five(armed):
    _client, secret, _codes, _clock = armed
    guest = sign_in()
    for number in range(5):
        assert "not right" in guest.post(STEP, {"code": f"00000{number}"}).content.decode()
    right = guest.post(STEP, {"code": code_of(secret)})

    assert right.status_code == 200
    assert "Too many attempts" in right.content.decode()
    other = sign_in()  # a new beginning does not start the count anew
    assert "Too many attempts" in other.post(STEP, {"code": code_of(secret)}).content.decode()
    assert IdentityEvent.objects.filter(kind="second_factor_failed").count() == 5


def test_before_the_second_step_nothing_opens(armed, cast):
    guest = sign_in()
    for path in ("/", OWN, "/security/", "/security/app/remove/", "/password/", "/w/acme/"):
        assert guest.get(path).headers["Location"].startswith("/sign-in/"), path
    assert guest.get("/api/v1/me/").status_code == 401
    for path in ("/security/app/remove/", "/security/codes/new/", "/security/sessions/end/"):
        assert guest.post(path).headers["Location"].startswith("/sign-in/"), path
    assert Authenticator.objects.filter(user=cast.manager.user).count() == 2


def test_the_second_step_alone_is_nothing(armed):
    _client, secret, _codes, _clock = armed
    answer = Client().post(STEP, {"code": code_of(secret)})

    assert answer.headers["Location"] == "/sign-in/"


def test_the_key_changes_with_the_second_step(armed):
    client, secret, _codes, clock = armed
    guest = sign_in()
    before = guest.cookies["session"].value
    guest.post(STEP, {"code": code_of(secret)})
    after = guest.cookies["session"].value
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()

    clock.shift(60)
    before = client.cookies["session"].value
    assert client.post("/security/confirm/code/", {"code": code_of(secret)}).status_code == 302
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_password_alone_takes_no_second_step_off(armed, cast):
    _client, _secret, _codes, clock = armed
    clock.shift(400)
    client = Client()
    client.force_login(cast.manager.user)  # a session from before
    asked = client.post("/security/app/remove/")

    assert asked.headers["Location"].startswith("/security/confirm/code/")
    confirm(client)
    assert client.post("/security/app/remove/").headers["Location"].startswith("/security/confirm")
    assert Authenticator.objects.filter(user=cast.manager.user, type="totp").exists()


def test_taking_it_off_ends_the_other_sessions(armed, cast):
    client, secret, _codes, _clock = armed
    other = sign_in()
    other.post(STEP, {"code": code_of(secret)})
    done = client.post("/security/app/remove/")

    assert done.headers["Location"] == SECURITY
    assert not Authenticator.objects.filter(user=cast.manager.user).exists()
    assert other.get(OWN).status_code == 302
    assert client.get(OWN).status_code == 200


def test_secrets_are_not_kept_in_clear(armed):
    _client, secret, codes, _clock = armed
    kept = str(list(Authenticator.objects.values("data")))

    assert secret not in kept
    assert codes[0] not in kept


def test_recovery_codes_are_kept_as_salted_slow_hashes_alone(armed):
    client, _secret, codes, _clock = armed
    kept = Authenticator.objects.get(type="recovery_codes").data
    salt = base64.b64decode(kept["salt"])

    assert set(kept) == {"salt", "hashes", "viewed_at"}
    assert len(salt) == 16
    assert slow_hash(codes[0].replace("-", ""), salt=salt) == kept["hashes"][0]
    assert SHOWN not in client.session
    assert len(SIGNS) ** len(codes[0].replace("-", "")) > 2**49


def test_a_recovery_code_may_be_written_in_any_way(armed):
    _client, _secret, codes, _clock = armed
    written = f" {codes[3].upper().replace('-', ' ')} "

    assert sign_in().post(STEP, {"code": written}).status_code == 302


def test_nobody_else_sees_recovery_codes_that_were_not_looked_at(
    cast, django_capture_on_commit_callbacks
):
    with time_machine.travel("2026-03-02T08:00:00Z", tick=False) as clock:
        client = sign_in()
        secret, first = set_up(client, django_capture_on_commit_callbacks)
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/security/codes/new/")
        clock.shift(60)
        other = sign_in()
        other.post(STEP, {"code": code_of(secret)})
        clock.shift(30)
        other.post("/security/confirm/code/", {"code": code_of(secret)})
        shown = re.findall(
            r"<code>(\w{5}-\w{5})</code>", other.get("/security/codes/").content.decode()
        )
        assert shown == []
        assert "10 codes are left" in other.get("/security/codes/").content.decode()
        assert sign_in().post(STEP, {"code": first[0]}).status_code == 200


def seed_of_before(person):
    """A set as django-allauth keeps it, half used; gives the codes."""
    data = {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0b11}
    found = Authenticator.objects.create(user=person, type="recovery_codes", data=data)
    found.created_at = timezone.now() - timedelta(days=2)
    found.save()
    return found, RecoveryCodes(found).generate_codes()


def test_a_set_from_before_works_and_is_hashed_with_its_first_use(armed, cast):
    Authenticator.objects.filter(type="recovery_codes").delete()
    found, codes = seed_of_before(cast.manager.user)

    assert sign_in().post(STEP, {"code": codes[0]}).status_code == 200
    assert sign_in().post(STEP, {"code": codes[4]}).status_code == 302
    found.refresh_from_db()
    assert "seed" not in found.data
    assert len(found.data["hashes"]) == 7
    assert sign_in().post(STEP, {"code": codes[4]}).status_code == 200
    assert sign_in().post(STEP, {"code": codes[5]}).status_code == 302


def test_the_clean_up_hashes_sets_from_before(cast, settings):
    found, codes = seed_of_before(cast.manager.user)
    lost, _codes = seed_of_before(cast.leader.user)
    lost.data["seed"] = "no key opens this"
    lost.save()
    young, _codes = seed_of_before(cast.reader.user)
    young.created_at = timezone.now()
    young.save()

    assert harden_old_sets(now=timezone.now()) == 1
    assert harden_old_sets(now=timezone.now()) == 0
    found.refresh_from_db()
    assert len(found.data["hashes"]) == 8
    assert found.wrap().validate_code(codes[9])
    lost.refresh_from_db()
    assert lost.data["seed"] == "no key opens this"


def test_a_code_lives_for_thirty_seconds(armed):
    _client, secret, _codes, clock = armed
    code = code_of(secret)
    clock.shift(29)
    assert sign_in().post(STEP, {"code": code}).status_code == 302
    late = code_of(secret, ahead=1)
    assert sign_in().post(STEP, {"code": late}).status_code == 200
    clock.shift(31)
    answer = sign_in().post(STEP, {"code": late})

    assert answer.status_code == 200
    assert "This code has run out" in answer.content.decode()


def test_a_new_key_of_the_installation_opens_with_the_old_one_as_fallback(armed, settings):
    _client, secret, _codes, _clock = armed
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [former]
    assert sign_in().post(STEP, {"code": code_of(secret)}).status_code == 302

    settings.SECRET_KEY_FALLBACKS = []
    assert sign_in().post(STEP, {"code": code_of(secret)}).status_code == 200
    assert sign_in().post(STEP, {"code": "000000"}).status_code == 200


@pytest.mark.parametrize(
    "sent",
    ["", "null", "[]", "{}", "1", '"x"', "not json", '{"id": "x"}', '{"response": []}',
     '{"id":"eA","rawId":"eA","type":"public-key","response":{"userHandle":"x"}}',
     '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30",'
     '"authenticatorData":"","signature":"","userHandle":"_w"}}'],
)  # fmt: skip
def test_nonsense_instead_of_a_passkey_is_refused(armed, cast, sent):
    client, _secret, _codes, _clock = armed
    guest = Client()
    assert guest.get("/sign-in/passkey/").json()["publicKey"]["challenge"]
    assert guest.post("/sign-in/passkey/", {"credential": sent}).status_code == 302
    assert guest.get(OWN).status_code == 302
    second = sign_in()
    assert second.post(STEP, {"credential": sent}).status_code == 200
    assert second.get(OWN).status_code == 302
    assert client.post("/security/passkeys/add/", {"credential": sent}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_passkeys_of_others_are_not_there(armed, cast):
    client = armed[0]
    theirs = Authenticator.objects.create(
        user=cast.leader.user, type="webauthn", data={"name": "theirs", "credential": {}}
    )
    for path in (f"{theirs.pk}/", f"{theirs.pk}/remove/", "999999/remove/"):
        assert client.get(f"/security/passkeys/{path}").status_code == 404
        assert client.post(f"/security/passkeys/{path}", {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_no_page_of_sign_in_takes_a_form_of_another_site(armed, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.manager.user)
    from kam.web.routes import routes

    for route in routes():
        if route.face != "world" or route.name == "csp-report":
            continue
        path = "/" + re.sub(r"<int:pk>", "1", re.sub(r"<(str|slug):\w+>", "x", route.path))
        path = re.sub(r"<uuid:\w+>", "01a200c1-66ad-74d4-b20e-73d8155a89ca", path)
        for method in set(route.methods) - {"GET", "HEAD"}:
            assert getattr(client, method.lower())(path).status_code == 403, route.name
