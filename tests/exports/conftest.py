"""Files as they come: taken in the browser, read back, and brought in as the worker would."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from accounts import services as account_services
from kam.imports import queries, services
from kam.imports.guess import propose
from kam.imports.spec import spec_of
from kam.tenancy.context import activate

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def body(answer):
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def csv_rows(content):
    text = content.decode("utf-8-sig")
    separator = ";" if text.splitlines()[0].count('";"') else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def xlsx_rows(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def rows_of(content):
    """The rows as dicts by label, of either kind of file."""
    head, *rows = xlsx_rows(content) if content.startswith(b"PK") else csv_rows(content)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def enter(acme):
    with activate(acme):
        yield acme


@pytest.fixture
def register(cast, enter):
    def registered(*rows):
        told = [row if not isinstance(row, str) else {"name": row} for row in rows]
        new = [account_services.NewAccount(**row) for row in told]
        return account_services.register_accounts(rows=new, by=cast.leader.actor, today=TODAY)

    return registered


@pytest.fixture
def take(browser, cast):
    """`take("accounts/", kind)`: the file that a person gets."""

    def taken(path, kind, by=None, **query):
        client = browser(by or cast.leader)
        return body(client.get(f"/w/acme/{path}", {**query, "export": kind}))

    return taken


@pytest.fixture
def bring_back(cast, enter):
    """`bring_back(content)`: the finished run of a guessed plan, nothing corrected by hand."""

    def brought(content, *, source="erp", by=None, kind="accounts"):
        actor = (by or cast.leader).actor
        name = "file.xlsx" if content.startswith(b"PK") else "file.csv"
        plan = replace(propose(spec_of(kind), [(name, content)]).plan, source=source)
        plan = replace(plan, empty_texts=())
        run = services.begin_run(kind=kind, files=[(name, content)], by=actor, now=NOW)
        services.set_plan(run=run, plan=plan, by=actor, now=NOW)
        for ask in (services.ask_check, services.ask_run):
            ask(run=run, by=actor, announce=False)
            services.keep_promise(run_id=run.id, by=actor, clock=lambda: NOW)
            run = queries.get_run(run.id)
            assert run.error == ""
        return run

    return brought
