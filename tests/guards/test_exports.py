"""Every page with a list gives it as a file, to those who see it and with what they see."""

import csv
import io
import zipfile

import pytest
from django.test import Client

from kam.exports.answers import TYPES
from kam.web.routes import routes
from tests.guards.test_matrix import PEOPLE, fill_in, ids_of, uuid_parameters
from tests.houses import CANARY

# Pages that show a table and give no file of it, each with the reason.
WITHOUT = {
    "desk:home": "a glance at lists that have their own pages",
    "accounts:account": "a glance at what the tabs hold; the group is the list of accounts"
    " narrowed by group",
    "imports:columns": "the first lines of the person's own file",
    "imports:check": "refused rows come as files of their own, with the reason",
    "imports:result": "refused rows come as files of their own, with the reason",
    "selection:placement": "a trial that is worked out anew each time",
    "selection:account": "the explanation of one score, not a list",
}


@pytest.fixture(scope="module")
def own(houses):
    return ids_of(houses[0].tenant)


def pages():
    """Name and path of every page of the workspace that is read."""
    return [
        (route.name, route.path)
        for route in routes()
        if route.face == "workspace" and "GET" in (route.methods or ("GET",))
    ]


def browser_of(house, person):
    client = Client()
    client.force_login(house.people[person])
    return client


def addresses(own):
    for name, path in pages():
        if all(own.get(each) for each in uuid_parameters(path)):
            yield name, f"/w/ours/{fill_in(path, own)}"


def unpacked(content):
    """All that a file holds: a workbook is a zip."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def links_in(text):
    from html import unescape
    from re import findall

    return [unescape(each) for each in findall(r'href="([^"]*export=[^"]*)"', text)]


@pytest.fixture(scope="module")
def found(houses, own):
    """{page: {person: links}} of pages with a table or an export."""
    result = {}
    for person in PEOPLE:
        client = browser_of(houses[0], person)
        for name, address in addresses(own):
            answer = client.get(address)
            if answer.status_code != 200 or answer.streaming:
                continue
            text = answer.content.decode(errors="replace")
            links = links_in(text)
            if "<table" in text or links:
                result.setdefault(name, {})[person] = links
    return result


def test_every_page_with_a_table_gives_it_as_a_file_or_says_why_not(found):
    lacking = {name for name, people in found.items() if not any(people.values())}

    assert lacking - set(WITHOUT) == set()
    assert set(WITHOUT) - {name for name, _path in pages()} == set(), "stale"
    giving = {name for name, people in found.items() if any(people.values())}
    assert giving & set(WITHOUT) == set(), "stale"
    assert len(giving) >= 12


def test_files_hold_what_their_reader_sees_and_nothing_of_another_company(houses, found):
    house, _other = houses
    taken = 0
    for name, people in found.items():
        for person, links in people.items():
            client = browser_of(house, person)
            for link in links:
                answer = client.get(link)
                assert answer.status_code == 200, (name, person, link)
                content = b"".join(answer.streaming_content)
                assert len(content) > 10
                everything = unpacked(content) + repr(answer.headers).encode()
                assert CANARY.encode() not in everything, (name, person, link)
                taken += 1
    assert taken > 100


def test_who_may_not_open_a_list_gets_no_file_of_it(houses, found, own):
    house, other = houses
    at = dict(addresses(own))
    stranger = Client()
    stranger.force_login(other.people["dewi"])
    for name, people in found.items():
        for kind in ("csv", "xlsx"):
            assert stranger.get(at[name], {"export": kind}).status_code == 404
            for person in set(PEOPLE) - set(people):
                client = browser_of(house, person)
                answer = client.get(at[name], {"export": kind})
                if not answer.headers.get("Content-Disposition"):
                    continue
                # whose list is empty gets its heading and nothing else
                assert client.get(at[name]).status_code == 200, (name, person)
                if kind == "csv":
                    text = b"".join(answer.streaming_content).decode("utf-8-sig")
                    rows = list(csv.reader(io.StringIO(text, newline="")))
                    assert len(rows) == 1, (name, person, rows)


def paged_endpoints():
    return [r for r in routes() if r.face == "rest" and getattr(r.view.cls, "paged", False)]


NEEDED = {"api:accounts:find": {"q": "a"}}


def every_page(client, address, query):
    answer = client.get(address, query)
    rows = []
    while answer.status_code == 200:
        rows += answer.json()["results"]
        following = answer.json()["next"]
        if following is None:
            break
        answer = client.get(following)
    return answer.status_code, rows


def test_every_list_over_rest_is_a_file_where_one_is_accepted(houses, own):
    house, _other = houses
    taken = 0
    for route in paged_endpoints():
        address = "/" + fill_in(route.path, own)
        query = NEEDED.get(route.name, {})
        for person in PEOPLE:
            client = Client(headers={"authorization": f"Bearer {house.tokens[person]}"})
            status, rows = every_page(client, address, query)
            for kind, media_type in TYPES.items():
                answer = client.get(address, query, headers={"accept": media_type})
                assert answer.status_code == status, (route.name, person)
                if status != 200:
                    continue
                content = b"".join(answer.streaming_content)
                assert CANARY.encode() not in unpacked(content)
                if kind == "csv":
                    text = content.decode("utf-8-sig")
                    got = list(csv.DictReader(io.StringIO(text, newline="")))
                    assert len(got) == len(rows), (route.name, person)
                    for mine, told in zip(got, rows, strict=True):
                        assert set(mine) == set(told), route.name
                        if "id" in told:
                            assert mine["id"] == str(told["id"])
                taken += 1
    assert taken > 100


def test_the_description_tells_of_the_files(client):
    schema = client.get("/api/v1/schema/").content.decode()
    assert schema.count("text/csv") >= len(paged_endpoints()) - 2


def test_other_types_are_still_refused(houses):
    house, _other = houses
    client = Client(headers={"authorization": f"Bearer {house.tokens['dewi']}"})
    assert client.get("/api/v1/accounts/", headers={"accept": "text/html"}).status_code == 406
    one = client.get("/api/v1/accounts/").json()["results"][0]["id"]
    answer = client.get(f"/api/v1/accounts/{one}/", headers={"accept": "text/csv"})
    assert answer.status_code == 406
