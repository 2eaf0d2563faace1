"""What a member is told: once, in words of their language, by mail if they like."""

import re
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext_noop

from kam.outbox import services
from kam.outbox.choices import NOTICE_MAIL
from kam.outbox.kinds import Hopeless
from kam.outbox.models import Delivery, IdentityMail, Notice
from kam.outbox.services.delivering import deliver
from kam.outbox.services.identity_mail import deliver_identity_mail
from kam.outbox.words import describe, words_for
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db

describe({"test.told": gettext_noop("%(by)s told you of %(thing)s.")})


def tell(person, key="k1", *, tenant=None, mail=False, path="accounts/"):
    with activate(tenant or person.actor.tenant):
        services.notify(
            recipient_id=person.membership.pk,
            kind="test.told",
            key=key,
            path=path,
            words={"by": "Lee", "thing": "<Acme> & Co"},
            mail=mail,
        )


def send_all(tenant):
    with activate(tenant):
        return [
            deliver(delivery_id=one.pk, now=timezone.now())
            for one in Delivery.objects.filter(kind=NOTICE_MAIL)
        ]


def test_a_notice_comes_once_for_its_key(cast, acme):
    tell(cast.manager)
    tell(cast.manager)
    tell(cast.leader)

    with activate(acme):
        assert Notice.objects.filter(recipient_id=cast.manager.membership.pk).count() == 1
        assert Notice.objects.count() == 2


def test_the_bell_counts_what_is_unread_and_says_304_while_nothing_is_new(cast, browser):
    client = browser(cast.manager)
    empty = client.get("/w/acme/notices/bell/")
    assert b"badge" not in empty.content

    tell(cast.manager)
    one = client.get("/w/acme/notices/bell/")
    assert re.search(rb'class="badge"[^>]*>1<', one.content)
    assert "no-cache" in one["Cache-Control"]
    same = client.get("/w/acme/notices/bell/", headers={"if-none-match": one["ETag"]})
    assert same.status_code == 304
    assert same.content == b""

    tell(cast.manager, "k2")
    assert (
        client.get("/w/acme/notices/bell/", headers={"if-none-match": one["ETag"]}).status_code
        == 200
    )


def test_the_bell_costs_one_statement_beyond_the_door(cast, browser, django_assert_num_queries):
    client = browser(cast.manager)
    client.get("/w/acme/notices/bell/")

    with django_assert_num_queries(2):
        client.get("/w/acme/notices/bell/")


def test_the_bell_is_no_sign_that_somebody_is_there(cast, browser, django_assert_num_queries):
    from kam.identity.sessions import asked_by_itself

    client = browser(cast.manager)
    client.get("/w/acme/")
    answer = client.get("/w/acme/notices/bell/")

    assert asked_by_itself(answer.wsgi_request)


def test_a_signed_out_page_is_not_torn_away_by_its_bell(client, acme):
    answer = client.get("/w/acme/notices/bell/", headers={"hx-request": "true"})

    assert answer.status_code == 204
    assert "HX-Redirect" not in answer


def test_the_page_shows_unread_ones_first_and_opening_one_reads_it(cast, browser, acme):
    tell(cast.manager)
    client = browser(cast.manager)
    page = client.get("/w/acme/notices/").content.decode()
    assert "Lee told you of &lt;Acme&gt; &amp; Co." in page
    with activate(acme):
        notice = Notice.objects.get()

    answer = client.post(f"/w/acme/notices/{notice.pk}/")

    assert (answer.status_code, answer["Location"]) == (303, "/w/acme/accounts/")
    with activate(acme):
        notice.refresh_from_db()
    assert notice.read_at is not None
    assert "You have read everything." in client.get("/w/acme/notices/").content.decode()


def test_nobody_opens_the_notice_of_another(cast, browser, acme):
    tell(cast.manager)
    with activate(acme):
        notice = Notice.objects.get()

    client = browser(cast.leader)

    assert client.post(f"/w/acme/notices/{notice.pk}/").status_code == 404
    assert client.post(f"/w/acme/notices/{notice.pk}/read/").status_code == 404
    client.post("/w/acme/notices/read/")
    with activate(acme):
        notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_read_at_once(cast, browser, acme):
    for key in "abc":
        tell(cast.manager, key)

    client = browser(cast.manager)
    assert client.post("/w/acme/notices/read/").status_code == 303

    assert "3 notices are read." in client.get("/w/acme/notices/").content.decode()
    with activate(acme):
        assert not Notice.objects.filter(read_at=None).exists()


def test_mail_goes_out_in_the_language_of_its_reader_with_a_stable_id(cast, acme, settings):
    settings.PUBLIC_ADDRESS = "https://kam.example"
    cast.manager.user.language = "de"
    cast.manager.user.save()
    tell(cast.manager, mail=True)

    assert send_all(acme) == [True]
    assert send_all(acme) == [False]

    (sent,) = mail.outbox
    with activate(acme):
        delivery = Delivery.objects.get(kind=NOTICE_MAIL)
    assert sent.to == ["mia@acme.test"]
    assert sent.extra_headers["Message-ID"] == f"<{delivery.pk}@kam.example>"
    assert sent.subject == "Acme Drives: Lee told you of <Acme> & Co."
    assert "https://kam.example/w/acme/accounts/" in sent.body
    html = sent.alternatives[0][0]
    assert 'href="https://kam.example/w/acme/accounts/"' in html
    assert "&lt;Acme&gt;" in html
    assert '<html lang="de">' in html


def test_whoever_wants_no_mail_gets_none(cast, acme, browser):
    browser(cast.manager).post("/w/acme/notices/mail/", {"by_mail": "0"})
    tell(cast.manager, mail=True)

    assert send_all(acme) == [True]
    assert mail.outbox == []

    browser(cast.manager).post("/w/acme/notices/mail/", {"by_mail": "1"})
    tell(cast.manager, "k2", mail=True)
    assert True in send_all(acme)
    assert len(mail.outbox) == 1


def test_whoever_has_left_gets_no_mail(cast, acme):
    tell(cast.manager, mail=True)
    with activate(acme):
        cast.manager.membership.is_active = False
        cast.manager.membership.save()

    assert send_all(acme) == [True]
    assert mail.outbox == []


def test_a_sentence_of_another_release_is_still_shown():
    assert words_for("gone.kind", {}) == "gone: kind"
    assert words_for("test.told", {"by": "Lee"}) == "%(by)s told you of %(thing)s."


def test_notices_over_rest(cast, machine, acme):
    tell(cast.manager)
    tell(cast.leader)
    client = machine(cast.manager)

    (row,) = client.get("/api/v1/notices/?unread=true").json()["results"]
    assert row["text"] == "Lee told you of <Acme> & Co."
    assert row["path"] == "accounts/"
    assert client.post(f"/api/v1/notices/{row['id']}/read/").status_code == 204
    assert client.get("/api/v1/notices/?unread=true").json()["results"] == []
    assert client.get("/api/v1/notices/?unread=false").json()["results"][0]["read_at"]
    tell(cast.manager, "k2")
    assert client.post("/api/v1/notices/read/").json() == {"marked": 1}
    assert machine(cast.leader).post(f"/api/v1/notices/{row['id']}/read/").status_code == 404


def test_mail_about_signing_in_keeps_no_secret(settings):
    services.send_identity_mail(
        to="mia@acme.test", subject="Your\nlink", body="https://kam.example/s3cret", key="r1"
    )
    services.send_identity_mail(to="x@y.test", subject="again", body="again", key="r1")
    (promised,) = IdentityMail.objects.all()

    assert deliver_identity_mail(mail_id=promised.pk) is True
    assert deliver_identity_mail(mail_id=promised.pk) is False

    (sent,) = mail.outbox
    assert sent.subject == "Your link"
    assert "s3cret" in sent.body
    promised.refresh_from_db()
    assert promised.body == ""
    assert promised.done_at is not None


def test_a_limit_after_the_mail_has_left_does_not_send_it_again(late_limit):
    services.send_identity_mail(to="m@x.test", subject="s", body="b", key="r1")
    (promised,) = IdentityMail.objects.all()

    assert deliver_identity_mail(mail_id=promised.pk) is True

    assert late_limit
    assert len(mail.outbox) == 1
    promised.refresh_from_db()
    assert promised.done_at is not None


def test_a_mail_that_dies_keeps_no_secret_either(settings, monkeypatch):
    def refuse(**_):
        raise Hopeless("550")

    monkeypatch.setattr("kam.outbox.services.identity_mail.send", refuse)
    services.send_identity_mail(to="m@x.test", subject="s", body="s3cret", key="r1")
    (promised,) = IdentityMail.objects.all()

    deliver_identity_mail(mail_id=promised.pk)

    promised.refresh_from_db()
    assert (promised.body, promised.dead_at is not None) == ("", True)


def test_the_demo_writes_each_mail_once_as_a_file(cast, acme, settings, tmp_path):
    settings.EMAIL_BACKEND = "kam.outbox.mailbox.EmlFiles"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    tell(cast.manager, mail=True)

    send_all(acme)
    with activate(acme):
        Delivery.objects.update(done_at=None, available_at=timezone.now())
    send_all(acme)

    (file,) = (tmp_path / "mail").glob("*.eml")
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert found["To"] == "mia@acme.test"
    assert "told you of" in found.get_body(("plain",)).get_content()


def test_the_operator_lists_mail_about_signing_in_that_was_given_up(monkeypatch, capsys):
    def refuse(**_):
        raise Hopeless("The mail server refuses the recipient: 550.")

    monkeypatch.setattr("kam.outbox.services.identity_mail.send", refuse)
    services.send_identity_mail(to="m@x.test", subject="Your link", body="s3cret", key="r1")
    deliver_identity_mail(mail_id=IdentityMail.objects.get().pk)

    call_command("dead_mail")

    told = capsys.readouterr().out
    assert "m@x.test\tYour link\tThe mail server refuses the recipient: 550." in told
    assert "s3cret" not in told
