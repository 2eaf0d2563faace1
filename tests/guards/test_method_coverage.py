"""Every line of docs/method-coverage.md is true: its page and endpoint open, its test exists."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.guards.test_matrix import ids_of

ROOT = Path(__file__).resolve().parents[2]
ROLES = {
    "administrator": "annika",
    "sales leader": "dewi",
    "account manager": "lena",
    "team member": "peter",
    "reader": "paul",
}
PLACE = re.compile(r"\{(\w+)\}")
TEST = re.compile(r"^(?: *def test_(\w+)\(|test_(\w+) = |@promise\(.*\n+def check_(\w+)\()", re.M)


def lines():
    """The cells of the table: row, what, page, endpoint, role, test."""
    text = (ROOT / "docs/method-coverage.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return rows[2:]


def known_rows():
    numbers = set()
    for line in (ROOT / "docs/method.md").read_text().splitlines():
        match = re.match(r"\| (\d+)(?:–(\d+))? \|", line)
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            numbers |= set(range(first, last + 1))
    return numbers


def proofs_in(path):
    """The names of the tests of a file: functions, and checks that many examples are given to."""
    found = TEST.findall((ROOT / path).read_text())
    return {f"test_{name}" for names in found for name in names if name}


@pytest.fixture(scope="module")
def opened(houses):
    ours, _theirs = houses
    ids = ids_of(ours.tenant)
    values = {name.removesuffix("_id"): str(value) for name, value in ids.items()}
    return ours, values


def test_the_table_is_not_empty_and_every_line_is_whole():
    assert len(lines()) > 10
    assert [cells for cells in lines() if len(cells) != 6 or not all(cells)] == []


def test_every_row_is_one_of_the_method():
    assert {int(cells[0]) for cells in lines()} <= known_rows()


@pytest.mark.parametrize("cells", lines(), ids=lambda cells: f"row-{cells[0]}-{cells[1][:30]}")
def test_the_page_the_endpoint_and_the_test_of_a_line_exist(opened, cells):
    house, values = opened
    _row, _what, page, endpoint, role, test = cells
    person = ROLES[role]
    browser = Client()
    browser.force_login(house.people[person])
    machine = Client(headers={"authorization": f"Bearer {house.tokens[person]}"})

    def filled(path):
        return PLACE.sub(lambda match: values[match[1]], path.strip("`"))

    assert browser.get(f"/w/ours{filled(page)}").status_code == 200
    assert machine.get(f"/api/v1{filled(endpoint)}").status_code == 200
    path, _, name = test.strip("`").partition("::")
    assert name in proofs_in(path)
