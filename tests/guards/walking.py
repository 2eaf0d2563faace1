"""Walking the product as a visitor who fills in what it asks: who sends what to which route."""

from dataclasses import dataclass, field

from django.db import connection
from django.test import Client

from kam.tenancy.context import activate
from tests.guards.test_matrix import ids_of


@dataclass
class Request:
    """What to send: `data` over the form that `page` shows for the address, or for `action`.

    An empty page is the address itself; None takes no form.
    """

    data: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    page: str | None = ""
    action: str = ""
    who: str = ""
    client: object = None
    files: bool = False


class Walk:
    """The filled workspace as a visitor meets it."""

    def __init__(self, house):
        self.house, self.tenant = house, house.tenant
        self.ids = ids_of(house.tenant)
        self.pages, self.machines = {}, {}
        for who in ("dewi", "annika", "lena"):  # now: a request that is taken back signs nobody in
            self.pages[who] = Client()
            self.pages[who].force_login(self.house.people[who])

    def browser(self, who):
        return self.pages[who]

    def machine(self, who):
        bearer = {"authorization": f"Bearer {self.house.tokens[who]}", "if-match": "*"}
        return self.machines.setdefault(who, Client(headers=bearer))

    def ask(self, sql, *params):
        with activate(self.tenant), connection.cursor() as cursor:
            cursor.execute(sql, [self.tenant.pk, *params])
            return cursor.fetchall()

    def one(self, sql, *params):
        return self.ask(sql, *params)[0][0]

    def post(self, path, data=None, who="dewi"):
        answer = self.browser(who).post(f"/w/ours/{path}", data or {})
        assert answer.status_code < 400, (path, answer.status_code, answer.content[-3000:])
        return answer

    def member(self, short):
        user = self.house.people[short].pk
        return self.one(
            "SELECT id FROM identity_membership WHERE tenant_id = %s AND user_id = %s", user
        )


RECIPES = {}


def recipe(*names, method="POST"):
    def keep(make):
        for name in names:
            RECIPES[name, method] = make
        return make

    return keep


def plain(*names, method="POST", **data):
    recipe(*names, method=method)(lambda _walk: Request(data))
