"""The same load over REST: files, plan, check, run, refused rows, corrections."""

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kam.imports import services
from kam.tenancy.context import activate

pytestmark = pytest.mark.django_db

CUSTOMERS = b"id,name,country\n1,Brauer,Germany\n2,Huber,Nowhereland\n"


@pytest.fixture
def api(machine, cast):
    client = machine(cast.leader)

    class Api:
        def get(self, path="", **query):
            return client.get(f"/api/v1/imports/{path}", query)

        def send(self, path="", **data):
            data["files"] = [SimpleUploadedFile(name, text) for name, text in data["files"]]
            return client.post(f"/api/v1/imports/{path}", data)

        def post(self, path):
            return client.post(f"/api/v1/imports/{path}", content_type="application/json")

        def patch(self, path, data):
            body = orjson.dumps(data)
            return client.patch(f"/api/v1/imports/{path}", body, content_type="application/json")

    return Api()


@pytest.fixture
def work(acme, cast):
    def worked(run_id):
        with activate(acme):
            services.keep_promise(run_id=run_id, by=cast.leader.actor, clock=timezone.now)

    return worked


def test_a_load_from_files_to_corrections(api, work):
    sent = api.send(kind="accounts", files=[("customers.csv", CUSTOMERS)])
    assert sent.status_code == 201, sent.content
    run_id = sent.json()["id"]
    assert sent["Location"].endswith(f"/api/v1/imports/{run_id}/")
    plan = api.get(f"{run_id}/plan/").json()
    assert [column["target"] for column in plan["columns"]] == ["external_id", "name", "country"]

    changed = api.patch(f"{run_id}/plan/", {"source": "erp"})
    assert changed.status_code == 200, changed.content
    assert changed.json()["source"] == "erp"
    assert api.post(f"{run_id}/check/").status_code == 202
    work(run_id)
    checked = api.get(f"{run_id}/").json()
    assert (checked["state"], checked["totals"]["ok"]["rows"]) == ("checked", 1)
    assert checked["reasons"][0]["rows"] == 1

    assert api.post(f"{run_id}/run/").status_code == 202
    work(run_id)
    assert api.get(f"{run_id}/").json()["state"] == "done"
    rows = api.get(f"{run_id}/rows/", state="refused").json()["results"]
    assert [(row["line"], row["values"]["name"]) for row in rows] == [(3, "Huber")]
    file = api.get(f"{run_id}/refused/").json()["results"][0]
    assert "Reason refused" in file["content"]

    put_right = file["content"].replace("Nowhereland", "Austria").encode()
    again = api.send(f"{run_id}/corrections/", files=[(file["name"], put_right)])
    assert again.status_code == 201, again.content
    assert again.json()["first_id"] == run_id
    work(again.json()["id"])
    assert api.get(f"{again.json()['id']}/").json()["totals"]["ok"]["rows"] == 1
    assert len(api.get().json()["results"]) == 2


def test_several_files_belong_to_one_load(api):
    lines = b"order,product,price,qty\n1,A,2,3\n2,B,4,5\n2,A,4,5\n"
    orders = b"order,customer,date\n1,C1,2026-01-31\n2,C2,2026-02-28\n"

    sent = api.send(kind="revenue", files=[("orders.csv", orders), ("lines.csv", lines)])

    assert [file["name"] for file in sent.json()["files"]] == ["lines.csv", "orders.csv"]
    plan = api.get(f"{sent.json()['id']}/plan/").json()
    assert plan["joins"] == [{"file": 1, "on": [["order", "order"]], "required": True}]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"columns": [{"target": "revenue", "formula": "price *"}]}, "#/revenue"),
        ({"columns": [{"target": "nothing", "column": "id"}]}, "#/nothing"),
        ({"columns": [{"wrong": 1}]}, "#/plan"),
        ({"columns": "x"}, "#/plan"),
        ({"columns": [1]}, "#/plan"),
        ({"files": [{"name": "x", "header": "one"}]}, "#/files/0/header"),
        ({"files": [{"name": "x", "encoding": "hex"}]}, "#/files/0"),
        ({"files": [{"name": "x", "separator": ";;"}]}, "#/files/0"),
        ({"files": []}, "#/files"),
        ({"joins": [{"file": 1, "on": [["a"]]}]}, "#/joins/0/on"),
        ({"empty_texts": [1]}, "#/empty_texts"),
        ({"control": {"rows": "many"}}, "#/control/rows"),
        ({"control": 5}, "#/plan"),
        ({"unpivot": {"columns": "x"}}, "#/unpivot/columns"),
        ({"replace": {"first": "soon"}}, "#/replace"),
        ({"only": [{"column": "name", "values": "Won"}]}, "#/only/0/values"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(api, change, pointer):
    sent = api.send(
        kind="revenue", files=[("a.csv", b"customer,date,price,qty\n1,2026-01-01,2,3\n")]
    )

    answer = api.patch(f"{sent.json()['id']}/plan/", change)

    assert answer.status_code == 422, answer.content
    assert pointer in [error["pointer"] for error in answer.json()["errors"]], answer.content


def test_unknown_parts_and_unreadable_files_are_refused(api):
    assert api.send(kind="revenue", files=[("a.csv", b"a\0b\n")]).status_code == 422
    sent = api.send(kind="revenue", files=[("a.csv", b"customer,date\n1,2026-01-01\n")])
    assert api.patch(f"{sent.json()['id']}/plan/", {"nothing": 1}).status_code == 400
    assert api.post(f"{sent.json()['id']}/run/").status_code == 422


def test_a_load_of_revenue_is_for_its_sender(api, machine, cast):
    sent = api.send(kind="revenue", files=[("a.csv", b"customer,date\n1,2026-01-01\n")])
    other = machine(cast.manager)

    assert other.get(f"/api/v1/imports/{sent.json()['id']}/").status_code == 404
    assert "totals" not in other.get("/api/v1/imports/").json()["results"][0]
    assert machine(cast.reader).get("/api/v1/imports/").status_code == 403


def test_a_load_of_another_workspace_is_not_there(api, machine, outsider):
    sent = api.send(kind="accounts", files=[("a.csv", CUSTOMERS)])

    answer = machine(outsider).get(f"/api/v1/imports/{sent.json()['id']}/")

    assert answer.status_code == 404
