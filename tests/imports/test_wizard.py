"""The wizard by plain forms: file, columns, check, result; nothing is written before."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Account
from kam.imports import queries, services
from kam.imports.choices import UNDER_WAY
from kam.tenancy.context import activate
from tests.imports.test_guess import ORDERS, from_disk

pytestmark = pytest.mark.django_db

CUSTOMERS = (
    "Kundennummer;Kundenname;Muttergesellschaft;Land\n"
    "1;Müller AG;;Germany\n"
    "2;Huber GmbH;1;Austria\n"
    "3;Ganz, Kaputt;;Nowhereland\n"
).encode("cp1252")
LINES = (
    b"invoice line,customer,date,price,qty\n"
    b"R1,1,2026-01-31,2.50,4\n"
    b"R2,2,2026-02-28,10,1\n"
    b"R3,9,2026-02-28,5,1\n"
    b"R4,1,2026-02-30,5,1\n"
)


def uploads(*files):
    return {"files": [SimpleUploadedFile(name, content) for name, content in files]}


@pytest.fixture
def wizard(browser, cast, acme):
    """Walks through the pages as the leader, the worker's part done in between."""

    class Walk:
        client, actor = browser(cast.leader), cast.leader.actor

        def post(self, path, data=None, **more):
            answer = self.client.post(f"/w/acme/{path}", data or {}, **more)
            if answer.status_code == 303:
                return self.client.get(answer["Location"], follow=True)
            return answer

        def get(self, path):
            return self.client.get(f"/w/acme/{path}", follow=True)

        def upload(self, kind, *files):
            answer = self.post(f"imports/new/{kind}/", uploads(*files))
            found = re.search(r"/imports/([0-9a-f-]{36})/", answer.request["PATH_INFO"])
            self.id = found.group(1) if found else None
            return answer

        def choices(self, answer):
            """What a browser would send for the page's form as it stands."""
            page = answer.context
            data = {}
            for form in [page["form"], *(reading for _, reading in page["files"])]:
                for bound in form:
                    value = bound.value()
                    if isinstance(value, list):
                        data[bound.html_name] = value
                    elif value not in {None, False, ""}:
                        data[bound.html_name] = "on" if value is True else value
            return data

        def check(self, data):
            answer = self.post(f"imports/{self.id}/columns/", data)
            self.work()
            return answer, self.get(f"imports/{self.id}/check/")

        def run(self):
            self.post(f"imports/{self.id}/run/")
            self.work()
            return self.get(f"imports/{self.id}/result/")

        def work(self):
            with activate(acme):
                for run in queries.recent_runs():
                    if run.state in UNDER_WAY:
                        services.keep_promise(run_id=run.id, by=self.actor, clock=timezone.now)

    return Walk()


def test_customers_come_in_by_plain_forms_and_the_refused_row_comes_back(wizard, cast, acme):
    page = wizard.upload("accounts", ("kunden.csv", CUSTOMERS))

    assert page.status_code == 200
    assert 'value="column:Kundenname" selected' in page.content.decode()

    _, page = wizard.check(wizard.choices(page))
    text = page.content.decode()
    assert "Bring in 2 rows" in text
    assert "is not a country we know" in text

    page = wizard.run()
    assert "2 rows came in" in page.content.decode()

    refused = wizard.client.get(f"/w/acme/imports/{wizard.id}/refused/0/")
    content = b"".join(refused.streaming_content)
    assert "attachment" in refused["Content-Disposition"]
    assert "Ganz, Kaputt" in content.decode("utf-8-sig")

    corrected = content.replace(b"Nowhereland", b"Norway")
    page = wizard.post(f"imports/{wizard.id}/correct/", uploads(("refused.csv", corrected)))
    wizard.id = re.search(r"/imports/([0-9a-f-]{36})/", page.request["PATH_INFO"]).group(1)
    wizard.work()
    assert "Bring in 1 row" in wizard.get(f"imports/{wizard.id}/check/").content.decode()
    page = wizard.run()

    assert "Every total equals the source." in page.content.decode()
    assert "3 of 3 rows of the source are in." in page.content.decode()
    with activate(acme):
        names = set(Account.objects.values_list("name", flat=True))
    assert names == {"Müller AG", "Huber GmbH", "Ganz, Kaputt"}


def test_revenue_shows_sums_waits_for_accounts_and_tries_them_again(wizard):
    wizard.upload("accounts", ("a.csv", b"id,name\n1,Brauer\n2,Huber\n"))
    data = wizard.choices(wizard.get(f"imports/{wizard.id}/columns/")) | {"source": "erp"}
    wizard.check(data)
    wizard.run()

    page = wizard.upload("revenue", ("lines.csv", LINES))
    data = wizard.choices(page) | {"source": "erp"}
    assert data["from_revenue"] == "formula"
    assert data["text_revenue"] == "price × qty"
    _, page = wizard.check(data)
    text = page.content.decode()
    assert "Bring in 2 rows" in text
    assert "not a date" in text

    page = wizard.run()
    assert "2 of 4 rows of the source are in" in page.content.decode()
    assert page.context["tallies"][1].sums == [("EUR", Decimal("20.00"))]
    assert page.context["parked"] == 1

    first = wizard.id
    wizard.upload("accounts", ("b.csv", b"id,name\n9,Neun AG\n"))
    wizard.check(wizard.choices(wizard.get(f"imports/{wizard.id}/columns/")) | {"source": "erp"})
    wizard.run()
    wizard.post(f"imports/{first}/retry/")
    wizard.work()
    page = wizard.get(f"imports/{first}/result/")

    assert page.context["parked"] == 0
    assert page.context["good"] == 3


def test_a_manager_manages_what_he_brings_in_and_may_load_its_revenue(wizard, browser, cast):
    wizard.client, wizard.actor = browser(cast.manager), cast.manager.actor
    page = wizard.upload("accounts", ("a.csv", b"id,name\n1,Brauer\n2,Huber\n"))
    data = wizard.choices(page) | {"source": "erp"}
    assert data["text_manager"] == "Mia Manager"
    wizard.check(data)
    wizard.run()

    page = wizard.upload("revenue", ("lines.csv", LINES))
    _, page = wizard.check(wizard.choices(page) | {"source": "erp"})

    assert "Bring in 2 rows" in page.content.decode()


def test_a_formula_is_shown_on_the_first_rows_before_anything_is_kept(wizard):
    page = wizard.upload("revenue", ("lines.csv", LINES))
    data = wizard.choices(page) | {"text_revenue": "price × qty × 2"}

    answer = wizard.client.post(
        f"/w/acme/imports/{wizard.id}/preview/", data, headers={"HX-Request": "true"}
    )

    text = answer.content.decode()
    assert text.startswith('<div class="card" id="import-preview"')
    assert '<td class="num">20.00</td>' in text
    assert wizard.get(f"imports/{wizard.id}/check/").request["PATH_INFO"].endswith("/columns/")


def test_a_wrong_formula_is_explained_at_its_field_and_nothing_typed_is_lost(wizard):
    page = wizard.upload("revenue", ("lines.csv", LINES))
    data = wizard.choices(page) | {"text_revenue": "price × nothing", "source": "my erp"}

    answer, _ = wizard.check(data)

    assert answer.status_code == 422
    assert "There is no column “nothing” (character 9)." in answer.content.decode()
    assert 'value="my erp"' in answer.content.decode()


def test_marks_of_what_was_guessed_stay_until_somebody_chooses_otherwise(wizard):
    page = wizard.upload("revenue", ("lines.csv", LINES))
    first = page.content.decode().count("icons.svg#bulb")
    assert first >= 3

    refused, _ = wizard.check(wizard.choices(page) | {"source": ""})
    assert refused.content.decode().count("icons.svg#bulb") == first
    wizard.check(wizard.choices(page) | {"text_revenue": "price × qty × 2"})
    back = wizard.get(f"imports/{wizard.id}/columns/")

    assert back.content.decode().count("icons.svg#bulb") == first - 1
    assert "optional" not in back.content.decode()


def test_amounts_of_the_first_rows_read_as_the_person_writes_them(wizard, cast):
    user = cast.leader.user
    user.number_format = "1.234,5"
    user.save()
    page = wizard.upload("revenue", ("lines.csv", LINES))

    shown = wizard.post(f"imports/{wizard.id}/columns/", wizard.choices(page) | {"act": "preview"})

    assert shown.context["preview_problem"] == ""
    assert '<td class="num">10,00</td>' in shown.content.decode()


def test_what_must_be_there_is_asked_for_at_its_field(wizard):
    page = wizard.upload("revenue", ("lines.csv", LINES))
    data = {k: v for k, v in wizard.choices(page).items() if k != "from_account"}

    answer, _ = wizard.check(data | {"source": ""})

    assert answer.context["form"].errors["from_account"]
    assert answer.context["form"].errors["source"]


def test_a_file_can_be_read_in_another_way(wizard):
    page = wizard.upload("revenue", ("lines.csv", b"customer;date;amount\n1;01/02/2026;1.234\n"))
    data = wizard.choices(page) | {"f0-date_order": "mdy", "f0-decimal": ".", "act": "read"}

    page = wizard.post(f"imports/{wizard.id}/columns/", data)
    shown = wizard.post(f"imports/{wizard.id}/columns/", wizard.choices(page) | {"act": "preview"})

    cells = [[text for text, _css in row["cells"]] for row in shown.context["preview"]]
    assert [row[1:3] for row in cells] == [["2 Jan 2026", "1.234"]]


def test_a_control_total_that_differs_stops_the_load(wizard):
    page = wizard.upload("revenue", ("lines.csv", LINES))

    _, page = wizard.check(wizard.choices(page) | {"control_rows": "5"})

    assert "control total says 5" in page.content.decode()
    assert "Bring in" not in page.content.decode()


def test_the_same_columns_are_set_as_last_time(wizard):
    page = wizard.upload("revenue", ("lines.csv", LINES))
    wizard.check(wizard.choices(page) | {"text_revenue": "price × qty × 3"})

    page = wizard.upload("revenue", ("lines-2.csv", LINES))

    assert page.context["draft"].remembered
    assert wizard.choices(page)["text_revenue"] == "price × qty × 3"
    again = wizard.get(f"imports/{wizard.id}/columns/?guess=1")
    assert wizard.choices(again)["text_revenue"] == "price × qty"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,x\0y\n", "zero byte"),
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old (.xls)"),
        (b'a,b\n1,"open\n', "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(wizard, content, words):
    answer = wizard.upload("accounts", ("bad.csv", content))

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_no_file_at_all_is_asked_for(wizard):
    answer = wizard.post("imports/new/accounts/")

    assert answer.status_code == 422
    assert "Choose at least one file." in answer.content.decode()


def test_progress_polls_until_the_page_comes_anew(wizard, cast):
    page = wizard.upload("accounts", ("kunden.csv", CUSTOMERS))
    wizard.post(f"imports/{wizard.id}/columns/", wizard.choices(page))
    path = f"/w/acme/imports/{wizard.id}/progress/"

    under_way = wizard.client.get(path, headers={"HX-Request": "true"})
    wizard.work()
    over = wizard.client.get(path, headers={"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in under_way.content.decode()
    assert over["HX-Redirect"].endswith("/check/")


def test_figures_of_a_load_are_for_its_sender_and_who_reads_all_figures(wizard, browser, cast):
    wizard.upload("revenue", ("lines.csv", LINES))

    manager = browser(cast.manager)
    assert manager.get(f"/w/acme/imports/{wizard.id}/columns/").status_code == 404
    listed = manager.get("/w/acme/imports/").content.decode()
    assert "Lee Leader" in listed
    assert wizard.id not in listed


def test_readers_do_not_import(browser, cast):
    assert browser(cast.reader).get("/w/acme/imports/").status_code == 403


def test_order_lines_orders_and_products_come_in_as_one_load(wizard):
    content = b"customerID,companyName\n" + b"".join(
        f"{code},{code}\n".encode() for code in sorted(customers_of_orders())
    )
    wizard.upload("accounts", ("customers.csv", content))
    wizard.check(
        wizard.choices(wizard.get(f"imports/{wizard.id}/columns/")) | {"source": "northwind"}
    )
    wizard.run()

    page = wizard.upload("revenue", *from_disk("northwind", ORDERS))
    data = wizard.choices(page) | {"source": "northwind", "text_currency": "USD"}
    _, page = wizard.check(data)

    assert "Bring in 1716 rows" in page.content.decode().replace(",", "")
    page = wizard.run()
    assert "82.7%" in page.content.decode()
    assert [file["place"] for file in page.context["downloads"]] == [0, 1]


def customers_of_orders():
    lines = from_disk("northwind", ORDERS)[0][1].decode().splitlines()[1:]
    return {line.split(",")[1] for line in lines}
