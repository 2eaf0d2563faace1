"""The list of accounts as a file: what is in it, for whom, and that it comes back unchanged."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from kam.audit.models import AuditValue
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db


def body(answer):
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def csv_rows(content):
    text = content.decode("utf-8-sig")
    separator = ";" if text.splitlines()[0].count(";") else ","
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def xlsx_rows(content):
    head, *rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_list_comes_as_csv_and_as_xlsx(acme, cast, browser):
    from datetime import date

    from accounts import services

    with activate(acme):
        services.register_accounts(
            rows=[services.NewAccount(name="Brauer AG", sector="Machines")],
            by=cast.leader.actor,
            today=date(2026, 11, 20),
        )
    client = browser(cast.leader)

    for kind, read in (("csv", csv_rows), ("xlsx", xlsx_rows)):
        answer = client.get("/w/acme/accounts/", {"export": kind})
        rows = read(body(answer))
        assert [(row["Name"], row["Sector"]) for row in rows] == [("Brauer AG", "Machines")]
        assert answer["Content-Disposition"].startswith('attachment; filename="acme-accounts-')
    with activate(acme):
        noted = AuditValue.objects.filter(entry__action="list.exported").order_by("id").first()
    assert noted.changes["rows"] == [None, 1]
    assert noted.actor_name == "Lee Leader"
