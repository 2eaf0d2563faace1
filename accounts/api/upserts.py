"""Accounts under the ids of other systems over REST: one at a time, or five hundred."""

from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts import services
from accounts.api.accounts import EDITORS, NULL, READ, WRITE, AccountIn, AccountOut, told
from accounts.queries import accounts_called
from accounts.services import Outcome, ToldByMachine
from accounts.services.upserts import CREATED, LEFT_OUT, UPDATED
from kam.errors import NotFound
from kam.identity.permissions import Permission
from kam.rest.endpoint import Endpoint

MOST_ROWS = 500
ROWS_PER_REQUEST = 10  # so many rows count as one more request against the limits
FEEDERS = (Permission.REGISTER_ACCOUNTS, *EDITORS)


class ToldIn(AccountIn):
    name = serializers.CharField(
        max_length=300,
        required=False,
        help_text="Needed where the account is not registered yet; else it may stay as it is.",
    )


class ByExternalId(Endpoint):
    """The account that another system calls so."""

    scope = {"GET": READ, "PUT": WRITE}
    permission = {"GET": Permission.READ_REGISTER, "PUT": FEEDERS}
    takes = ToldIn
    gives = AccountOut
    versioned = computed = True
    guarded = False  # the other system says what stands; If-Match is heeded where it is sent
    also_answers = {"PUT": {201: AccountOut}}

    def get(self, request: HttpRequest, source: str, value: str) -> dict[str, Any]:
        """Read the account by its outside id."""
        found = accounts_called([(source, value)]).get((source, value))
        if found is None:
            raise NotFound
        return told(found, self.actor)

    def put(self, request: HttpRequest, source: str, value: str) -> Any:
        """Register the account (201), or change it to what is told (200).

        What is not told of stays as it is; a new account needs a `name`. Sent twice, the second
        time changes nothing. Several at the same time for one id make one account.
        """
        outcome = services.upsert_account(
            row=ToldByMachine(source=source, value=value, values=self.data),
            version=self.seen,
            by=self.actor,
            today=timezone.localdate(),
        )
        account = told(_known(outcome), self.actor)
        if not outcome.created:
            return account
        return self.created(account, at=reverse("api:accounts:account", args=[outcome.id]))


class RowIn(ToldIn):
    source = serializers.CharField(max_length=60, help_text="The system, such as ERP.")
    value = serializers.CharField(max_length=200, help_text="What it calls the account.")


class BulkIn(serializers.Serializer):
    all_or_none = serializers.BooleanField(
        required=False, default=False, help_text="Write nothing if any row is refused."
    )
    rows = RowIn(many=True, min_length=1, max_length=MOST_ROWS, help_text="At most 500.")


class RowFaultOut(serializers.Serializer):
    field = serializers.CharField(help_text="The input to blame; empty for the row as a whole.")
    detail = serializers.CharField(help_text="A sentence for people.")


class RowOut(serializers.Serializer):
    """What became of one row."""

    index = serializers.IntegerField(help_text="The place of the row, from 0.")
    status = serializers.IntegerField(
        help_text="201 registered, 200 as told now, 403 not yours, 422 refused by a rule, "
        "424 left out because another row was refused."
    )
    id = serializers.UUIDField(**NULL, help_text="The account; null where there is none.")
    created = serializers.BooleanField()
    errors = RowFaultOut(many=True)


class SummaryOut(serializers.Serializer):
    created = serializers.IntegerField()
    updated = serializers.IntegerField(help_text="Known before; also where nothing was new.")
    refused = serializers.IntegerField()
    left_out = serializers.IntegerField()


class BulkOut(serializers.Serializer):
    """One result per row, in the order of the rows."""

    results = RowOut(many=True)
    summary = SummaryOut()


class BulkUpsert(Endpoint):
    """Many accounts under the ids of another system."""

    scope = WRITE
    permission = FEEDERS
    takes, gives = BulkIn, BulkOut
    answers = {"POST": 200}
    examples = {
        "POST": {
            "rows": [
                {"source": "ERP", "value": "10042", "name": "Brauer Antriebe AG", "country": "DE"}
            ]
        }
    }

    @classmethod
    def cost_of(cls, request: HttpRequest) -> int:
        try:
            sent = orjson.loads(request.body)
        except (orjson.JSONDecodeError, RequestDataTooBig):
            return 1
        rows = sent.get("rows") if isinstance(sent, dict) else None
        count = min(len(rows), MOST_ROWS) if isinstance(rows, list) else 0
        return 1 + count // ROWS_PER_REQUEST

    def post(self, request: HttpRequest) -> HttpResponse | dict[str, Any]:
        """Register and change up to 500 accounts; each row is answered for itself.

        A row of an account that is not registered yet needs a `name`; of others it may tell only
        what changed. A row that a rule refuses does not stop the others, unless `all_or_none` says
        so. A row whose shape is wrong refuses the whole request. Ten rows count as one request
        more against the limits.
        """
        rows = [
            ToldByMachine(source=row.pop("source"), value=row.pop("value"), values=row)
            for row in map(dict, self.data["rows"])
        ]
        outcomes = services.upsert_accounts(
            rows=rows,
            all_or_none=self.data["all_or_none"],
            by=self.actor,
            today=timezone.localdate(),
        )
        return {"results": [_shown(each) for each in outcomes], "summary": _summary(outcomes)}


def _known(outcome: Outcome) -> UUID:
    if outcome.id is None:
        raise NotFound
    return outcome.id


def _shown(outcome: Outcome) -> dict[str, Any]:
    errors = [{"field": name, "detail": str(said)} for name, said in outcome.errors.items()]
    return {**vars(outcome), "errors": errors}


def _summary(outcomes: list[Outcome]) -> dict[str, int]:
    states = [outcome.status for outcome in outcomes]
    created, updated = states.count(CREATED), states.count(UPDATED)
    left_out = states.count(LEFT_OUT)
    refused = len(states) - created - updated - left_out
    return {"created": created, "updated": updated, "refused": refused, "left_out": left_out}
