"""Requests that work for goals, knock-outs, weight profiles and our own sites."""

from tests.guards.recipes import a_draft, account_page, of_draft
from tests.guards.walking import Request, plain, recipe

GOAL = {"year": 2026, "name": "Enter Italy", "measure": "Revenue in Italy"}
OWN_SITE = {"name": "Works 9", "city": "Ulm", "latitude": 48.4, "longitude": 9.99}
FACT = {"code": "credit_block", "evidence": "Open since June."}

plain("accounts:own-site-add", **OWN_SITE)
plain("accounts:own-site", **OWN_SITE)
plain("api:accounts:own-sites", **OWN_SITE)
plain("api:accounts:own-site", method="PUT", **OWN_SITE)
plain("selection:goal-add", **GOAL)
plain("selection:goal", **GOAL)
plain("api:selection:goals", **GOAL)
plain("api:selection:goal", method="PUT", **GOAL)


@recipe("selection:goal-remove")
@recipe("api:selection:goal", method="DELETE")
def goal_removed(walk):
    """One that no criterion serves."""
    idle = walk.one(
        "SELECT g.id FROM selection_goal g WHERE g.tenant_id = %s AND NOT EXISTS (SELECT FROM "
        "selection_criterion c WHERE c.tenant_id = g.tenant_id AND c.goal_id = g.id) LIMIT 1"
    )
    return Request(values={"goal_id": idle}, page=None)


of_draft("selection:knockout-declare", name="Legal block", known="fact")
of_draft("api:selection:knockouts", name="Legal block")
of_draft("selection:profile-add", name="Germans", countries="DE")
of_draft("api:selection:profiles", name="Germans", countries=["DE"])


def in_draft(walk, table):
    sql = f"SELECT id FROM {table} WHERE tenant_id = %s AND model_id = %s LIMIT 1"
    return walk.one(sql, a_draft(walk))


@recipe("selection:knockout")
@recipe("api:selection:knockout", method="PUT")
def knockout_changed(walk):
    return Request({"name": "Credit stop"}, {"knockout_id": in_draft(walk, "selection_knockout")})


@recipe("selection:knockout-remove")
@recipe("api:selection:knockout", method="DELETE")
def knockout_removed(walk):
    return Request(values={"knockout_id": in_draft(walk, "selection_knockout")}, page=None)


@recipe("selection:profile")
def profile_changed(walk):
    return Request({"name": "Java"}, {"profile_id": in_draft(walk, "selection_weightprofile")})


@recipe("api:selection:profile", method="PUT")
def profile_changed_by_machine(walk):
    values = {"profile_id": in_draft(walk, "selection_weightprofile")}
    return Request({"name": "Java", "countries": ["ID"]}, values)


@recipe("selection:profile-remove")
@recipe("api:selection:profile", method="DELETE")
def profile_removed(walk):
    return Request(values={"profile_id": in_draft(walk, "selection_weightprofile")}, page=None)


@recipe("selection:knockout-state")
def stated(_walk):
    return Request({"evidence": FACT["evidence"]}, {"code": FACT["code"]})


@recipe("api:selection:facts")
def stated_by_machine(walk):
    owner = str(walk.member("dewi"))
    return Request({**FACT, "account_id": str(walk.ids["account_id"]), "owner_id": owner})


def a_fact(walk):
    said = {"evidence": FACT["evidence"], "owner_id": walk.member("dewi")}
    walk.post(account_page(walk, f"why/knockouts/{FACT['code']}/state/"), said)
    return walk.one("SELECT id FROM selection_knockoutfact WHERE tenant_id = %s ORDER BY id DESC")


@recipe("selection:knockout-lift", "api:selection:fact-lift")
def lifted(walk):
    return Request({"reason": "All paid."}, {"fact_id": a_fact(walk)}, page=None)


@recipe("selection:knockout-ask")
def asked(walk):
    a_fact(walk)
    return Request({"reason": "Guaranteed."}, {"code": FACT["code"]}, page=None)


@recipe("api:selection:overrides")
def asked_by_machine(walk):
    a_fact(walk)
    account = str(walk.ids["account_id"])
    return Request({"account_id": account, "code": FACT["code"], "reason": "Guaranteed."})


@recipe("selection:knockout-end", "api:selection:override-end")
def ended(walk):
    a_fact(walk)
    walk.post(account_page(walk, f"why/knockouts/{FACT['code']}/ask/"), {"reason": "Guaranteed."})
    sql = "SELECT id FROM selection_knockoutoverride WHERE tenant_id = %s ORDER BY id DESC"
    return Request({"reason": "Ran out."}, {"override_id": walk.one(sql)}, page=None)
