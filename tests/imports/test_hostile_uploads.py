"""Files that mean harm are refused with a sentence, quickly and in little memory (S8).

The short form takes every fifteenth file; `make check-long` takes them all, through both faces.
"""

import json
import os
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kam.imports.models import ImportFile, ImportRun
from kam.tenancy.context import activate
from tests.imports import hostile
from tests.imports.conftest import lines_of

SECONDS, MIB = 2, 300
# What each of these must be refused for; where nothing stands, reading it right is as good.
WORDS = {
    "too-large.csv": "at most 50 MB",
    "zeros.csv": "zero bytes",
    "unclosed.csv": "never closed",
    "unclosed-big.csv": "quotation mark",
    "field-10mb.csv": "131,072 characters",
    "field-10mb-quoted.csv": "131,072 characters",
    "columns-1m-head.csv": "more than 500 columns",
    "columns-1m-row.csv": "more than 500 columns",
    "columns-501.csv": "more than 500 columns",
    "newlines.csv": "more than 1,000,000 lines",
    "ratio.xlsx": "times as large",
    "padded-spaces.xlsx": "Save the sheet as CSV",
    "padded-rows.xlsx": "1,000,000 rows",
    "padded-amplified.xlsx": "too much memory",
    "last-cell.xlsx": "too much memory",
    "overlapping.xlsx": "too",
    "entries.xlsx": "too many parts",
    "twice.xlsx": "too many parts",
    "wide.xlsx": "too",
    "magic-old.xlsx": "old (.xls)",
    "document.xlsx": "no Excel workbook",
}
READ = {
    "in-utf-16-le.csv", "in-utf-16-be.csv", "in-utf-16.csv", "newlines-mixed.csv",
    "formulas.csv", "cell-formula.xlsx", "cell-dde.xlsx", "junk-behind.xlsx",
}  # fmt: skip


def told(share, of):
    """What a process of its own says of every `of`-th file."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.imports.hostile", str(share), str(of)],
        cwd=root,
        env={"PATH": os.environ["PATH"], "KAM_DEMO": "1", "SECRET_KEY": "for this test only"},
        capture_output=True,
        check=False,
        text=True,
        timeout=900,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def must_be_harmless(found):
    for each in found:
        name, answer = each["name"], each["answer"]
        assert not answer.startswith("DEFECT"), each
        assert answer == "read" or answer.endswith("."), each
        assert max(each["mib"], each["child_mib"]) <= MIB, each
        if answer != "read":
            assert each["seconds"] <= SECONDS, each
        if name in WORDS:
            assert WORDS[name] in answer, each
        if name in READ:
            assert answer == "read", each


def test_there_are_more_than_two_hundred_kinds_of_harm():
    names = [name for name, _make in hostile.every()]

    assert len(names) == len(set(names)) >= 200
    assert WORDS.keys() | READ <= set(names)


def test_some_hostile_files_do_no_harm():
    must_be_harmless(told(1, 15))


@pytest.mark.long
@pytest.mark.parametrize("share", range(4))
def test_no_hostile_file_does_harm(share):
    found = told(share, 4)

    assert len(found) > 50
    must_be_harmless(found)


def sample(step):
    """Every `step`-th file but the very large ones, which a form refuses by their size."""
    for number, (name, make) in enumerate(hostile.every()):
        if number % step == 0:
            content = make()
            if len(content) < 12_000_000:
                yield name, content


def through_both_faces(browser, machine, cast, acme, step):
    page, rest = browser(cast.leader), machine(cast.leader)
    count = 0
    for name, content in sample(step):
        for answer in (
            page.post(
                "/w/acme/imports/new/revenue/", {"files": [SimpleUploadedFile(name, content)]}
            ),
            rest.post(
                "/api/v1/imports/",
                {"kind": "revenue", "files": [SimpleUploadedFile(name, content)]},
            ),
        ):
            assert answer.status_code in {201, 303, 400, 422}, (name, answer.status_code)
            if answer.status_code == 303:
                assert page.get(answer["Location"]).status_code == 200, name
            elif answer.status_code in {400, 422} and "json" in answer["Content-Type"]:
                assert answer.json()["errors"], name
            elif answer.status_code == 422:
                assert answer.context["form"].errors, name
        count += 1
    with activate(acme):
        assert ImportRun.objects.count() == ImportFile.objects.count()
    return count


@pytest.mark.django_db
def test_both_faces_refuse_some_hostile_files_in_words(browser, machine, cast, acme):
    assert through_both_faces(browser, machine, cast, acme, 31) >= 6


@pytest.mark.long
@pytest.mark.django_db
def test_both_faces_refuse_every_hostile_file_in_words(browser, machine, cast, acme):
    assert through_both_faces(browser, machine, cast, acme, 1) >= 200


@pytest.mark.django_db
def test_a_workbook_never_says_more_than_its_own_cells(browser, cast):
    """An entity of the system's is not resolved, a formula is the value it had."""
    page = browser(cast.leader)
    for name, make in hostile.every():
        if name.startswith(("secret-", "laughs-", "external", "target-", "names-up")):
            answer = page.post(
                "/w/acme/imports/new/revenue/", {"files": [SimpleUploadedFile(name, make())]}
            )
            if answer.status_code == 303:
                answer = page.get(answer["Location"])
            assert "root:" not in answer.content.decode(), name


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
ATTACHMENTS = [
    ("../../../../etc/cron.d/x.pdf", b"%PDF-1.7 x", "x.pdf"),
    ("..\\..\\windows\\x.pdf", b"%PDF-1.7 x", "x.pdf"),
    ("/etc/passwd.txt", b"x", "passwd.txt"),
    ("a\x00b.pdf", b"%PDF-1.7 x", None),
    ("a\r\nSet-Cookie: x=1.pdf", b"%PDF-1.7 x", None),
    ("\u202efdp.exe", b"MZ\x90", 422),
    ("x" * 400 + ".pdf", b"%PDF-1.7 x", None),
    ("..", b"%PDF-1.7 x", 422),
    (".pdf", b"%PDF-1.7 x", None),
    ("page.html", b"<script>alert(1)</script>", 422),
    ("page.svg", b"<svg onload='alert(1)'/>", 422),
    ("page.png", b"<script>alert(1)</script>", 422),
    ("page.pdf", b"<script>alert(1)</script>", 422),
    ("page.js", b"alert(1)", 422),
    ("page.gif", b"GIF89a/*<svg/onload=alert(1)>*/=1", "page.gif"),
    ("page.jpg", b"\xff\xd8\xff\xe0<?php system('id'); ?>", "page.jpg"),
    ("page.php", b"\xff\xd8\xff\xe0<?php system('id'); ?>", 422),
    ("page.png.exe", PNG, 422),
    ("zip.png", b"PK\x03\x04" + PNG, 422),
    ("picture.exe", PNG, 422),
    ("text.txt", b"\x00\x01", 422),
    ("nothing.pdf", b"", 422),
    ("shell.sh", b"#!/bin/sh\nid\n", 422),
    ("elf.pdf", b"\x7fELF", 422),
    ("macro.xlsm", b"PK\x03\x04", 422),
    ("link.lnk", b"L\0\0\0", 422),
    ("app.hta", b"<hta:application>", 422),
]


@pytest.fixture
def account(acme, cast):
    from accounts import services
    from tests.imports.conftest import TODAY

    with activate(acme):
        row = services.NewAccount(name="Brauer")
        return services.register_accounts(rows=[row], by=cast.leader.actor, today=TODAY)[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "expected"), ATTACHMENTS)
def test_a_file_of_an_account_is_refused_or_kept_harmless(
    browser, machine, cast, account, name, content, expected
):
    page, at = browser(cast.leader), f"/accounts/{account.pk}/files/"

    for answer in (
        page.post(f"/w/acme{at}", {"upload": _named(name, content)}),
        machine(cast.leader).post(f"/api/v1{at}", {"upload": _named(name, content)}),
    ):
        assert answer.status_code in ({400, 422} if expected == 422 else {201, 303, 400, 422})
        assert "Set-Cookie: x" not in str(answer.headers)
    if isinstance(expected, str):
        kept = machine(cast.leader).get(f"/api/v1{at}").json()["results"]
        assert {each["name"] for each in kept} == {expected}
        shown = page.get(f"/w/acme{at}{kept[0]['id']}/")
        assert shown["Content-Disposition"].startswith("attachment")
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in shown["Content-Security-Policy"]


def _named(name, content):
    upload = SimpleUploadedFile("x", content)
    upload._name = name  # as a sender may say it, past the cleaning of the class
    return upload


@pytest.mark.django_db
def test_a_plain_file_still_comes_in(browser, cast):
    file = SimpleUploadedFile("plain.csv", lines_of("customer,date,revenue", "K1,2026-01-31,5"))

    assert (
        browser(cast.leader).post("/w/acme/imports/new/revenue/", {"files": [file]}).status_code
        == 303
    )
