"""The shell brings files in with the same steps as the wizard."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, RevenueLine
from kam.tenancy.context import activate
from tests.imports.conftest import REAL, lines_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shell(acme, cast, tmp_path, capsys):
    """`shell("accounts", {"a.csv": b"…"}, refused=path)`: what it printed and its exit status."""

    def run(kind, files, **options):
        paths = []
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
            paths.append(str(tmp_path / name))
        options = {"workspace": "acme", "email": "lee@acme.test", **options}
        status = 0
        try:
            call_command("import", kind, *paths, **options)
        except SystemExit as end:
            status = end.code
        return capsys.readouterr().out, status

    return run


def test_accounts_and_revenue_come_in_by_guessing(shell, acme):
    out, status = shell(
        "accounts",
        {"kunden.csv": lines_of("Kundennr;Firma;Ort", "K1;Brauer AG;Köln", "K2;Weber;Ulm")},
    )
    assert (status, "2  came in" in out) == (0, True)

    out, status = shell(
        "revenue",
        {
            "umsatz.csv": lines_of(
                "Kundennr;Datum;Artikel;Betrag",
                "K1;31.01.2026;Gears;1.234,56",
                "K2;28.02.2026;Belts;-34,56",
            )
        },
    )

    assert (status, "EUR 1,200.00" in out, "Every total equals the source." in out) == (
        0,
        True,
        True,
    )
    with activate(acme):
        assert RevenueLine.objects.count() == 2


def test_a_manager_manages_what_he_brings_in_and_loads_its_revenue(shell, acme):
    shell("accounts", {"a.csv": lines_of("id,name", "K1,Brauer AG")}, email="mia@acme.test")

    out, status = shell(
        "revenue",
        {"b.csv": lines_of("customer,date,amount", "K1,2026-01-31,5")},
        email="mia@acme.test",
    )

    assert (status, "1  came in" in out) == (0, True)


def test_refused_rows_end_with_status_1_and_a_file(shell, tmp_path, acme):
    out, status = shell(
        "accounts",
        {"a.csv": lines_of("id,name,country", "1,A,Germany", "2,B,Atlantis")},
        refused=tmp_path / "out.csv",
    )

    assert status == 1
    assert "1  refused" in out
    text = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert text == [
        "id,name,country,Reason refused",
        "2,B,Atlantis,“Atlantis” is not a country we know.",
    ]
    with activate(acme):
        assert Account.objects.count() == 1


def test_only_the_corrected_rows_are_loaded_again(shell, tmp_path):
    out, _status = shell(
        "accounts",
        {"a.csv": lines_of("id,name,country", "1,A,Germany", "2,B,Atlantis")},
        refused=tmp_path / "out.csv",
    )
    run_id = out.split()[1]
    fixed = (tmp_path / "out.csv").read_bytes().replace(b"Atlantis", b"Austria", 1)

    out, status = shell("accounts", {"fixed.csv": fixed}, corrects=run_id)

    assert (status, "1  came in" in out) == (0, True)


def test_the_shell_says_how_to_go_on_and_writes_no_empty_file(shell, tmp_path):
    out, _status = shell(
        "accounts",
        {"a.csv": lines_of("id,name,country", "1,A,Germany", "2,B,Atlantis")},
        refused=tmp_path / "out.csv",
    )
    run_id = out.split()[1]
    assert f"Load the corrected files with --corrects {run_id}." in out
    fixed = (tmp_path / "out.csv").read_bytes().replace(b"Atlantis", b"Austria", 1)

    out, status = shell(
        "accounts", {"fixed.csv": fixed}, corrects=run_id, refused=tmp_path / "none.csv"
    )

    assert (status, "No row is left to correct" in out) == (0, True)
    assert not (tmp_path / "none.csv").exists()


def test_the_plan_can_be_written_changed_and_given_back(shell, tmp_path, acme):
    file = {"a.csv": lines_of("id,name,town", "1,A,Köln")}
    shell("accounts", file, write_map=tmp_path / "map.json")
    plan = json.loads((tmp_path / "map.json").read_text())
    plan["columns"] = [{"target": "name", "column": "name"}, {"target": "sector", "column": "town"}]
    (tmp_path / "map.json").write_text(json.dumps(plan))

    _out, status = shell("accounts", file, map=tmp_path / "map.json")

    assert status == 0
    with activate(acme):
        assert Account.objects.get().sector == "Köln"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"workspace": "nowhere"}, "There is no workspace “nowhere”."),
        ({"email": "who@acme.test"}, "Nobody with the address who@acme.test works in Acme Drives."),
        ({"email": "who@acme.test"}, "works there once the link has been opened."),
        ({"email": "rita@acme.test"}, "Your role does not allow this."),
        ({"control_rows": 7}, "The file has 1 rows, the control total says 7."),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(shell, options, words):
    with pytest.raises(CommandError, match=words.replace("(", r"\(")):
        shell("accounts", {"a.csv": lines_of("id,name", "1,A")}, **options)


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_a_food_wholesaler_from_the_shell(shell, tmp_path, acme):
    folder = REAL / "northwind"
    names = ["order-details.csv", "orders.csv", "products.csv"]

    out, status = shell("accounts", {"customers.csv": (folder / "customers.csv").read_bytes()})
    assert (status, "67  came in" in out, "24  refused" in out) == (1, True, True)

    out, status = shell("revenue", {n: (folder / n).read_bytes() for n in names})

    assert status == 1
    assert "2,155  read" in out
    assert "1,716  came in" in out
    assert "82.7 %" in out
    assert "176  lines of orders.csv cannot be read." in out


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_a_wide_file_without_names_and_dates_from_the_shell(shell, acme):
    file = {"clients.csv": (REAL / "wholesale" / "wholesale_customers.csv").read_bytes()}
    shell("accounts", file)
    with pytest.raises(CommandError, match=r"Say where Date comes from\."):
        shell("revenue", file)

    out, status = shell("revenue", file, constant=["date=2025-12-31"])

    assert (status, "2,640  came in" in out) == (0, True)


def test_waiting_rows_are_tried_again_from_the_shell(shell, acme):
    shell("accounts", {"a.csv": lines_of("id,name", "K1,Brauer")}, source="erp")
    lines = lines_of("line id,customer,date,amount", "1,K1,2026-01-31,5", "2,K2,2026-01-31,7")
    _out, status = shell("revenue", {"r.csv": lines}, source="erp")
    assert status == 1
    shell("accounts", {"b.csv": lines_of("id,name", "K2,Weber")}, source="erp")

    out, status = shell("retry", {})

    assert (status, "2  came in" in out) == (0, True)
    assert shell("retry", {}) == ("No row waits for an account.\n", 0)
    with activate(acme):
        assert RevenueLine.objects.count() == 2


def test_without_a_file_the_command_says_so(shell):
    with pytest.raises(CommandError, match="at least one file"):
        shell("revenue", {})
