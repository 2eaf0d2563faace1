"""KAM_SCANNER: a file is kept only after the operator's scanner let it through (ASVS 5.4.3)."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Attachment
from kam import scanning
from kam.imports.models import ImportFile
from kam.tenancy.context import activate
from tests.accounts.conftest import register  # noqa: F401

pytestmark = pytest.mark.django_db
BAD = b"%PDF-1.7 this-is-the-sign-of-a-virus"
GOOD = b"%PDF-1.7 this is fine"
SCANNER = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/asked"
test "$1" = "--quiet" || exit 2
cp "$2" "$(dirname "$0")/seen" || exit 2
grep --quiet this-is-the-sign-of-a-virus "$2" && exit 1
exit 0
"""


@pytest.fixture
def scanner(tmp_path, settings):
    """A real program; its folder, where it notes what it was asked and saw."""
    program = tmp_path / "a scanner"
    program.write_text(SCANNER)
    program.chmod(0o700)
    settings.FILE_SCANNER = f"'{program}' --quiet"
    return tmp_path


@pytest.fixture
def attach(register, cast, browser):  # noqa: F811
    account = register(manager=cast.manager)

    def send(content, name="offer.pdf"):
        path = f"/w/acme/accounts/{account.id}/files/"
        return browser(cast.manager).post(path, {"upload": SimpleUploadedFile(name, content)})

    return send


@pytest.fixture
def kept(acme):
    def count():
        with activate(acme):
            return Attachment.objects.count() + ImportFile.objects.count()

    return count


def test_a_file_that_the_scanner_refuses_is_not_kept(scanner, attach, kept, settings):
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))
    refused = attach(BAD)

    assert refused.status_code == 422
    assert "offer.pdf was not kept: the virus scanner refused it." in refused.content.decode()
    assert (kept(), set(Path(settings.MEDIA_ROOT).rglob("*"))) == (0, before)
    assert (scanner / "seen").read_bytes() == BAD
    told = (scanner / "asked").read_text().split()[1]
    assert not Path(told).exists(), "the copy is gone"


def test_a_clean_one_is_kept_whole(scanner, attach, kept, acme):
    assert attach(GOOD).status_code == 303
    assert kept() == 1
    with activate(acme):
        stored = Attachment.objects.get()
    assert stored.size == len(GOOD)


def test_files_of_imports_are_scanned_too(scanner, cast, browser, machine, kept):
    lines = b"Name\nthis-is-the-sign-of-a-virus\n"
    file = SimpleUploadedFile("customers.csv", lines)
    page = browser(cast.leader).post("/w/acme/imports/new/accounts/", {"files": file})
    over_rest = machine(cast.leader).post(
        "/api/v1/imports/", {"kind": "accounts", "files": SimpleUploadedFile("c.csv", lines)}
    )

    assert page.status_code == 422
    assert "customers.csv was not kept" in page.content.decode()
    assert over_rest.status_code == 422
    assert "was not kept" in over_rest.content.decode()
    assert kept() == 0


@pytest.mark.parametrize("command", ["/nowhere/scanner", "sh -c 'exit 2'", "'half a quote"])
def test_without_its_leave_nothing_is_kept(settings, attach, kept, command):
    settings.FILE_SCANNER = command
    refused = attach(GOOD)

    assert refused.status_code == 422
    assert "does not answer" in refused.content.decode()
    assert kept() == 0


def test_a_scanner_that_hangs_is_waited_for_no_longer(settings, attach, kept, monkeypatch):
    settings.FILE_SCANNER = "sh -c 'sleep 30'"
    monkeypatch.setattr(scanning, "SECONDS", 0.2)

    assert attach(GOOD).status_code == 422
    assert kept() == 0


def test_without_a_scanner_nothing_is_asked(settings, attach):
    assert settings.FILE_SCANNER == ""
    assert attach(GOOD).status_code == 303
