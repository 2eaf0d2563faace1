"""Requests that work for promises of tiers, the log of touches and satisfaction."""

from tests.guards.recipes import DAY, account_page
from tests.guards.walking import Request, plain, recipe

DONE = "2026-01-05"
PROMISE = {"valid_from": DAY, "visits": 7}


def touch(walk):
    return {"account_id": str(walk.ids["account_id"]), "kind": "visit", "done_on": DONE}


def word(walk):
    said = {"rating": 4, "said_on": DONE, "source": "Survey"}
    return {"account_id": str(walk.ids["account_id"]), **said}


plain("selection:promise", **PROMISE)
plain("selection:promise-others", **PROMISE)
plain("api:selection:promises", **PROMISE)


@recipe("selection:touch-log")
def logged(walk):
    return Request({"kind": "visit", "done_on": DONE}, page=account_page(walk, "service/"))


@recipe("api:selection:touches")
@recipe("api:selection:touch-called", method="PUT")
def logged_by_machine(walk):
    return Request(touch(walk))


@recipe("selection:touch-remove")
@recipe("api:selection:touch", method="DELETE")
def removed(walk):
    walk.post(account_page(walk, "service/touches/"), {"kind": "visit", "done_on": DONE})
    made = walk.one(
        "SELECT id FROM selection_touch WHERE tenant_id = %s AND account_id = %s "
        "ORDER BY id DESC LIMIT 1",
        walk.ids["account_id"],
    )
    return Request(values={"touch_id": made}, page=None)


@recipe("selection:satisfaction-note")
def said(walk):
    return Request({"rating": 4, "said_on": DONE, "source": "Survey"},
                   page=account_page(walk, "service/"))  # fmt: skip


@recipe("api:selection:satisfaction")
def said_by_machine(walk):
    return Request(word(walk))


SAID = {"text": "A second shift", "source": "Ms Roth", "said_on": DONE, "due_on": DAY}
KEPT = {"ending": "kept", "note": "Done."}
plain("selection:pledge", **KEPT)
plain("selection:pledge-change", text="Two shifts")
plain("api:selection:pledge", method="PATCH", text="Two shifts")


@recipe("selection:pledge-write")
def pledged(walk):
    return Request(SAID, page=account_page(walk, "service/"))


@recipe("api:selection:pledges")
def pledged_by_machine(walk):
    return Request({"account_id": str(walk.ids["account_id"]), **SAID})


@recipe("api:selection:pledge-outcomes")
def kept_by_machine(walk):
    return Request({"ending": "called_off", "note": "Not wanted any more.", "due_on": None})


@recipe("selection:pledge-reopen")
def reopened(walk):
    pledge, _outcome, due_on = noted(walk)
    return Request({"due_on": due_on}, values={"pledge_id": pledge}, page=None)


@recipe("api:selection:pledge-outcome", method="DELETE")
def reopened_by_machine(walk):
    pledge, outcome, _due_on = noted(walk)
    return Request(values={"pledge_id": pledge, "outcome_id": outcome}, page=None)


def noted(walk):
    """A promise of the account with an outcome, and its day."""
    return walk.ask(
        "SELECT p.id, o.id, o.due_on FROM selection_pledgeoutcome o JOIN selection_pledge p "
        "ON p.tenant_id = o.tenant_id AND p.id = o.pledge_id "
        "WHERE p.tenant_id = %s AND p.account_id = %s ORDER BY o.id DESC LIMIT 1",
        walk.ids["account_id"],
    )[0]
