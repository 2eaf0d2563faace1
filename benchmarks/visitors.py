"""People and machines as locust plays them; benchmarks.mixed starts it and reads the figures.

A visitor looks at lists, searches, opens an account with its panel, writes a note, and another
system reads lists and changes an account by its version.
"""

import json
import os
import random
import re
from itertools import count
from pathlib import Path

from locust import between, task
from locust.contrib.fasthttp import FastHttpUser

STAGE = json.loads(Path(os.environ["BENCH_STAGE"]).read_text())
TOKEN = re.compile(
    r'csrfmiddlewaretoken" value="(\w+)"|X-CSRFToken(?:&quot;|"): ?(?:&quot;|")(\w+)'
)
PART = {"HX-Request": "true"}
WORDS = ("alta", "bero", "cavo", "dorn", "elbe", "falk", "antriebe 04", "foods 01")
_places = count()


class Visitor(FastHttpUser):
    """One person with a browser and a token of one's own."""

    wait_time = between(0.6, 1.4)
    network_timeout = connection_timeout = 30.0

    def on_start(self) -> None:
        place = STAGE["people"][next(_places) % len(STAGE["people"])]
        self.home = f"/w/{place['slug']}/"
        self.browser = {"Cookie": f"session={place['session']}"}
        self.bearer = {"Authorization": f"Bearer {place['token']}"}
        self.accounts = place["accounts"]

    def one(self) -> str:
        return random.choice(self.accounts)

    def page(self, path: str, name: str, *, part: bool = False) -> str:
        headers = {**self.browser, **(PART if part else {})}
        return self.client.get(f"{self.home}{path}", headers=headers, name=name).text or ""

    @task(6)
    def look_at_the_list(self) -> None:
        self.page("accounts/", "list page")

    @task(4)
    def search(self) -> None:
        self.page(f"accounts/?q={random.choice(WORDS).replace(' ', '+')}", "search")

    @task(4)
    def jump(self) -> None:
        self.page(f"palette/?q={random.choice(WORDS)[:4]}", "type-ahead", part=True)

    @task(6)
    def open_an_account(self) -> None:
        self.page(f"accounts/{self.one()}/", "account page")

    @task(2)
    def look_home(self) -> None:
        self.page("", "home")

    @task(2)
    def write_a_note(self) -> None:
        account = self.one()
        found = TOKEN.search(self.page(f"accounts/{account}/", "account page"))
        if found is None:
            return
        token = found[1] or found[2]
        cookie = self.client.cookiejar  # what the page has just set
        known = "; ".join(f"{c.name}={c.value}" for c in cookie if c.name != "session")
        self.client.post(
            f"{self.home}accounts/{account}/notes/add/",
            data={"text": "Called; the offer goes out on Friday.", "csrfmiddlewaretoken": token},
            headers={"Cookie": f"{self.browser['Cookie']}; {known}", **PART},
            name="write a note",
            allow_redirects=False,
        )

    @task(4)
    def list_by_rest(self) -> None:
        self.client.get("/api/v1/accounts/?limit=50", headers=self.bearer, name="REST list")

    @task(2)
    def change_by_rest(self) -> None:
        path = f"/api/v1/accounts/{self.one()}/"
        got = self.client.get(path, headers=self.bearer, name="REST detail")
        tag = got.headers.get("ETag") if got.headers else None
        if not tag:
            return
        with self.client.request(
            "PATCH",
            path,
            json={"website": f"https://example.test/{random.randrange(10**6)}"},
            headers={**self.bearer, "If-Match": tag},
            name="REST change",
            catch_response=True,
        ) as answer:
            # somebody else was faster: the convention at work
            if answer.status_code in {409, 412}:
                answer.success()
