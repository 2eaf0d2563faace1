"""A request that works for every route that changes something and needs more than its own form.

A recipe may first bring the workspace into the state that the route needs, by the product's own
routes and services; everything is taken back afterwards.
"""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kam.tenancy.context import activate
from tests.guards.walking import Request, plain, recipe

DAY = "2026-12-01"
BOOK = "SELECT id FROM selection_criteriamodel WHERE tenant_id = %s AND state = 'draft'"
PLACES = (
    "SELECT id FROM accounts_teammember WHERE tenant_id = %s AND account_id = %s "
    "AND role {} 'manager' AND ends_on IS NULL ORDER BY id LIMIT 1"
)


def account_page(walk, part=""):
    return f"accounts/{walk.ids['account_id']}/{part}"


# Accounts: the form of the page with one field changed


def on_account(name, part, **data):
    """A form that stands on a page of the account, sent with these fields."""
    recipe(name)(lambda walk: Request(data, page=account_page(walk, part)))


plain("accounts:create", name="Neue Kundin GmbH")
plain("api:accounts:accounts", name="Neue Kundin GmbH")
plain("api:accounts:account", method="PATCH", sector="Something else")


@recipe("accounts:field")
def field_changed(walk):
    sql = "SELECT version FROM accounts_account WHERE tenant_id = %s AND id = %s"
    version = walk.one(sql, walk.ids["account_id"])
    return Request({"version": version, "name": "Another name"}, page=None)


on_account("accounts:willingness", "willingness/", willingness="does_not_want", source="Ms Roth")
plain(
    "api:accounts:willingness",
    method="PUT",
    willingness="does_not_want",
    on="2026-11-02",
    source="Ms Roth",
)
plain("api:accounts:bulk-upsert", rows=[{"source": "x", "value": "1", "name": "Neu GmbH"}])
plain("api:accounts:by-external-id", method="PUT", name="Neu GmbH")
plain("accounts:rates", from_currency="USD", to_currency="EUR", valid_on=DAY, rate="0.91")
plain(
    "api:accounts:exchange-rates", from_currency="USD", to_currency="EUR", valid_on=DAY, rate="0.91"
)
SITE = {"kind": "plant", "name": "Werk 9", "city": "Ulm"}
plain("accounts:site-add", **SITE)
plain("accounts:site", **SITE)
plain("api:accounts:sites", **SITE)
plain("api:accounts:site", method="PUT", **SITE)
plain("accounts:external-id-add", source="crm", value="Z-9")
plain("api:accounts:external-ids", source="crm", value="Z-9")
plain("accounts:contract-add", title="Another frame")
plain("accounts:contract", title="Another frame")
plain("api:accounts:contracts", title="Another frame")
plain("api:accounts:contract", method="PUT", title="Another frame")
SPEND = {"year": 2019, "currency": "EUR", "source": "Annual report"}
plain("accounts:spend", amount="1000", **SPEND)
plain("api:accounts:category-spends", amount_minor=100000, **SPEND)
plain("accounts:note-add", text="Called.")
plain("api:accounts:notes", text="Called.")


@recipe("accounts:restore", "api:accounts:account-restore")
def restored(walk):
    walk.post(account_page(walk, "archive/"))
    return Request(page=None)


@recipe("accounts:parent")
def moved(walk):
    return Request({"parent_id": other_account(walk)}, page=None)


@recipe("api:accounts:parent", method="PUT")
def moved_by_machine(walk):
    return Request({"parent_id": other_account(walk)})


@recipe("accounts:merge", "api:accounts:account-merge")
def merged(walk):
    return Request({"merged_id": other_account(walk)}, page=None)


@recipe("accounts:unmerge", "api:accounts:account-unmerge")
def unmerged(walk):
    other = other_account(walk)
    walk.post(account_page(walk, "merge/"), {"merged_id": other})
    return Request(values={"account_id": other}, page=None)


def other_account(walk):
    """One that lies in another group."""
    return str(
        walk.one(
            "SELECT a.id FROM accounts_account a WHERE a.tenant_id = %s AND a.parent_id IS NULL "
            "AND NOT EXISTS (SELECT FROM accounts_grouplink g WHERE g.tenant_id = a.tenant_id AND "
            "(g.ancestor_id, g.descendant_id) IN ((a.id, %s), (%s, a.id))) ORDER BY a.id LIMIT 1",
            walk.ids["account_id"],
            walk.ids["account_id"],
        )
    )


def own_note(walk):
    walk.post(account_page(walk, "notes/add/"), {"text": "Mine."})
    return walk.one("SELECT id FROM accounts_note WHERE tenant_id = %s ORDER BY id DESC LIMIT 1")


@recipe("accounts:note", "accounts:note-remove")
@recipe("api:accounts:note", method="PUT")
def noted(walk):
    return Request({"text": "Changed."}, {"note_id": own_note(walk)})


@recipe("api:accounts:note", method="DELETE")
def note_removed(walk):
    return Request(values={"note_id": own_note(walk)})


def a_file(name="offer.pdf", content=b"%PDF-1.4 hello"):
    return SimpleUploadedFile(name, content)


@recipe("accounts:files", "api:accounts:files")
def filed(_walk):
    return Request({"upload": a_file()}, files=True)


@recipe("accounts:file-remove")
@recipe("api:accounts:file", method="DELETE")
def file_removed(walk):
    walk.post(account_page(walk, "files/"), {"upload": a_file()})
    sql = "SELECT id FROM accounts_attachment WHERE tenant_id = %s ORDER BY id DESC LIMIT 1"
    return Request(values={"attachment_id": walk.one(sql)}, page=None)


# Teams


def a_place(walk):
    """A place on the team that is not the manager's."""
    data = {"member_id": walk.member("peter"), "role": "specialist", "starts_on": "2026-11-01"}
    walk.post(account_page(walk, "team/add/"), data)
    return walk.one(
        "SELECT id FROM accounts_teammember WHERE tenant_id = %s ORDER BY id DESC LIMIT 1"
    )


def manager_place(walk):
    return walk.one(PLACES.format("="), walk.ids["account_id"])


@recipe("accounts:team-add", "api:accounts:team")
def joined(walk):
    return Request(
        {"member_id": str(walk.member("peter")), "role": "specialist", "starts_on": "2026-11-01"}
    )


@recipe("accounts:hand-over")
def handed_over(walk):
    return Request({"to_id": str(walk.member("tobias")), "on": DAY})


@recipe("api:accounts:manager", method="PUT")
def handed_over_by_machine(walk):
    return Request({"member_id": str(walk.member("tobias")), "on": DAY})


@recipe("accounts:team-end", "api:accounts:team-place-end")
def ended(walk):
    return Request({"on": DAY}, {"place_id": a_place(walk)})


@recipe("accounts:team-cover", "api:accounts:team-place-cover")
def covered(walk):
    data = {"member_id": str(walk.member("tobias")), "starts_on": DAY, "ends_on": "2026-12-20"}
    return Request(data, {"place_id": a_place(walk)})


@recipe("accounts:team-reports-to")
@recipe("api:accounts:team-place", method="PUT")
def reports(walk):
    place = a_place(walk)
    return Request({"reports_to_id": str(manager_place(walk))}, {"place_id": place})


# Criteria, scores, tiers

CRITERION = {"name": "Nearness", "group": "attractiveness"}
WORDED = ["far", "not near", "middling", "near", "next door"]


def a_draft(walk):
    walk.post("selection/criteria/start/")
    return walk.one(BOOK)


def of_draft(*names, method="POST", page="", **data):
    @recipe(*names, method=method)
    def make(walk):
        model = a_draft(walk)
        where = page.format(model) if page else page
        return Request(data, {"model_id": model}, page=where)


def criterion_of(walk, model):
    return walk.one(
        "SELECT id FROM selection_criterion WHERE tenant_id = %s AND model_id = %s "
        "AND source = 'rating' ORDER BY id LIMIT 1",
        model,
    )


of_draft("selection:draft-discard")
of_draft("selection:score-again")
of_draft("api:selection:model", method="DELETE")
of_draft("selection:criterion-add", **CRITERION, **{f"w{n}": text for n, text in enumerate(WORDED)})
of_draft("api:selection:criteria", **CRITERION, worded=WORDED)
SUBMITTED = {"effective_on": DAY, "reason": "Agreed."}
of_draft("selection:version-submit", **SUBMITTED)
of_draft("api:selection:model-submit", **SUBMITTED)


@recipe("api:selection:model-force")
def forced(walk):
    """One leader is left, so nobody else could approve."""
    from kam.identity.models import Membership

    with activate(walk.tenant):
        Membership.objects.exclude(pk=walk.member("dewi")).update(is_active=False)
    return Request({"effective_on": DAY, "note": "Agreed."}, {"model_id": a_draft(walk)})


@recipe("selection:version-take-back", "api:selection:model-take-back")
def taken_back(walk):
    model = a_draft(walk)
    walk.post(f"selection/criteria/{model}/submit/", SUBMITTED)
    return Request(values={"model_id": model}, page=None)


def pairs_of(walk, model):
    """Every comparison that the draft asks for, both alike."""
    address = f"/api/v1/selection/models/{model}/judgements/pairs/"
    asked = walk.machine("dewi").get(address).json()["pairs"]
    return [{**pair, "ratio": 1} for pair in asked]


@recipe("selection:weigh-pairs")
def compared(walk):
    model = a_draft(walk)
    said = {f"p.{each['first']}.{each['second']}": "1" for each in pairs_of(walk, model)}
    return Request(said, {"model_id": model}, page=None)


@recipe("api:selection:judgement-pairs", method="PUT")
def compared_by_machine(walk):
    model = a_draft(walk)
    return Request({"pairs": pairs_of(walk, model)}, {"model_id": model})


@recipe("selection:weigh-swings")
def swung(walk):
    model = a_draft(walk)
    return Request({f"s.{code}": "100" for code in weights_of(walk, model)}, {"model_id": model})


@recipe("api:selection:judgement-swings", method="PUT")
def swung_by_machine(walk):
    model = a_draft(walk)
    swings = dict.fromkeys(weights_of(walk, model), 100)
    return Request({"swings": swings}, {"model_id": model})


def judged_draft(walk):
    model = a_draft(walk)
    for way, name in (("pairs", "p.{first}.{second}"), ("swings", "s.{code}")):
        codes = [{"code": code} for code in weights_of(walk, model)]
        asked = pairs_of(walk, model) if way == "pairs" else codes
        said = {name.format(**each): "1" if way == "pairs" else "100" for each in asked}
        walk.post(f"selection/criteria/{model}/weigh/{way}/", said)
    return model


@recipe("selection:weigh-take", "selection:judgement-withdraw", "api:selection:weighing")
def judged(walk):
    return Request({"way": "swing"}, {"model_id": judged_draft(walk)}, page=None)


@recipe("api:selection:judgement-pairs", "api:selection:judgement-swings", method="DELETE")
def judgement_taken_back(walk):
    return Request(values={"model_id": judged_draft(walk)})


@recipe("selection:criteria-pick", "api:selection:criteria-pick")
def picked(walk):
    model = a_draft(walk)
    sql = "SELECT code FROM selection_criterion WHERE tenant_id = %s AND model_id = %s"
    there = {code for (code,) in walk.ask(sql, model)}
    library = walk.machine("dewi").get("/api/v1/selection/library/").json()["results"]
    codes = [each["code"] for each in library if each["code"] not in there][:1]
    return Request({"codes": codes}, {"model_id": model}, page=None)


def weights_of(walk, model):
    sql = "SELECT code, weight FROM selection_criterion WHERE tenant_id = %s AND model_id = %s"
    weights = {code: float(weight) for code, weight in walk.ask(sql, model)}
    high, low = max(weights, key=weights.get), min(weights, key=weights.get)
    return weights | {high: weights[low], low: weights[high]}


@recipe("selection:weights-save")
def weighed(walk):
    model = a_draft(walk)
    data = {f"w_{code}": weight for code, weight in weights_of(walk, model).items()}
    return Request(data, {"model_id": model}, page=None)


@recipe("api:selection:weights", method="PUT")
def weighed_by_machine(walk):
    model = a_draft(walk)
    return Request({"weights": weights_of(walk, model)}, {"model_id": model})


@recipe("selection:criterion")
def criterion_changed(walk):
    words = {f"w{place}": text for place, text in enumerate(WORDED)}
    values = {"criterion_id": criterion_of(walk, a_draft(walk))}
    return Request({**CRITERION, **words}, values)


@recipe("selection:criterion-remove")
@recipe("api:selection:criterion", method="DELETE")
def criterion_removed(walk):
    return Request(values={"criterion_id": criterion_of(walk, a_draft(walk))}, page=None)


@recipe("api:selection:criterion", method="PUT")
def criterion_changed_by_machine(walk):
    values = {"criterion_id": criterion_of(walk, a_draft(walk))}
    return Request({**CRITERION, "worded": WORDED}, values)


def rated_code(walk):
    return walk.one(
        "SELECT c.code FROM selection_criterion c JOIN selection_criteriamodel m "
        "ON m.tenant_id = c.tenant_id AND m.id = c.model_id "
        "WHERE c.tenant_id = %s AND m.state <> 'draft' AND c.source = 'rating' LIMIT 1"
    )


@recipe("selection:rate")
def rated(walk):
    return Request({"value": "75", "evidence": "Joint plan"}, {"code": rated_code(walk)}, page=None)


@recipe("selection:queue-rate")
def rated_in_the_queue(walk):
    return Request({"value": "50", "evidence": "Joint plan"}, {"code": rated_code(walk)}, page=None)


@recipe("api:selection:ratings")
def rated_by_machine(walk):
    row = {"account_id": str(walk.ids["account_id"]), "criterion_code": rated_code(walk)}
    return Request({"ratings": [{**row, "value": 75, "evidence": "Joint plan"}]})


TIERS = [{"name": "Gold", "threshold": 70}, {"name": "Silver", "threshold": 20}]


@recipe("selection:scheme-choose")
def scheme_chosen(_walk):
    return Request({"template": "airline"}, page="selection/tiers/")


plain("api:selection:schemes", name="Medals 2", tiers=TIERS)


def lines_of(walk):
    sql = "SELECT level, threshold FROM selection_tier WHERE tenant_id = %s AND scheme_id = %s"
    return {level: line for level, line in walk.ask(sql, scheme_of(walk)) if line is not None}


@recipe("selection:scheme-change")
def scheme_changed(walk):
    return Request({"name": "New name"}, {"scheme_id": scheme_of(walk)}, page="selection/tiers/")


@recipe("selection:lines-save")
def lines_saved(walk):
    data = {f"c_{level}": float(line) + 0.5 for level, line in lines_of(walk).items()}
    return Request(data, {"scheme_id": scheme_of(walk)}, page=None)


@recipe("api:selection:scheme", method="PUT")
def scheme_changed_by_machine(walk):
    sql = (
        "SELECT name, threshold FROM selection_tier WHERE tenant_id = %s AND scheme_id = %s "
        "ORDER BY level"
    )
    tiers = [{"name": n, "threshold": float(t)} for n, t in walk.ask(sql, scheme_of(walk))]
    return Request({"name": "New name", "tiers": tiers}, {"scheme_id": scheme_of(walk)})


@recipe("selection:rules")
def rules_set(walk):
    page = "selection/capacity/"
    return Request({"margin": "3"}, {"scheme_id": scheme_of(walk)}, page=page)


@recipe("api:selection:scheme-rules", method="PUT")
def rules_set_by_machine(walk):
    tiers = [{"manager_hours": 40, "share": 20} for _line in lines_of(walk)]
    rules = {"margin": 3, "runs_needed": 2, "stay_months": 12, "tiers": tiers}
    return Request(rules, {"scheme_id": scheme_of(walk)})


@recipe("selection:hours")
@recipe("api:selection:hours", method="PUT")
def hours_set(_walk):
    return Request({"manager_hours": 321.5}, page=None)


def refuse(walk):
    answer = {"willingness": "does_not_want", "on": "2026-11-02", "source": "Ms Roth"}
    walk.post(account_page(walk, "willingness/"), answer)


@recipe("selection:exemption-ask")
def exception_asked(walk):
    refuse(walk)
    return Request({"reason": "Their board differs."}, page=None)


@recipe("api:selection:exemptions")
def exception_asked_by_machine(walk):
    refuse(walk)
    account = str(walk.ids["account_id"])
    return Request({"account_id": account, "kind": "refusal", "reason": "Their board differs."})


@recipe("selection:exemption-end", "api:selection:exemption-end")
def exception_ended(walk):
    from selection.models import Exemption

    with activate(walk.tenant):
        made = Exemption.objects.create(
            account_id=walk.ids["account_id"],
            kind="incomplete",
            reason="Enough.",
            starts_on="2026-11-01",
        )
    return Request(values={"exemption_id": made.pk}, page=None)


@recipe("selection:shake")
def shaken(walk):
    return Request({}, {"model_id": walk.ids["model_id"]}, page=None)


@recipe("api:selection:stability-runs")
def shaken_by_machine(walk):
    return Request({"model_id": str(walk.ids["model_id"])})


def scheme_of(walk):
    return walk.one(
        "SELECT id FROM selection_tierscheme WHERE tenant_id = %s ORDER BY id DESC LIMIT 1"
    )


def open_proposal(walk):
    return walk.one(
        "SELECT id FROM selection_tierproposal WHERE tenant_id = %s AND state = 'open' LIMIT 1"
    )


@recipe("selection:proposals-confirm", "api:selection:proposals-confirm")
def confirmed(walk):
    return Request({"ids": [str(open_proposal(walk))], "reason": "Known well."}, page=None)


@recipe("selection:proposal-decline", "api:selection:proposal-decline")
def declined(walk):
    values = {"proposal_id": open_proposal(walk)}
    return Request({"reason": "Not now."}, values, page=None)


# Approvals, the programme, who knows the key accounts


def open_offer(walk):
    return walk.one(
        "SELECT id FROM selection_approval WHERE tenant_id = %s AND state = 'open' "
        "AND kind = 'membership' ORDER BY id LIMIT 1"
    )


@recipe("selection:approval-decide")
def approved(walk):
    return Request({"decision": "approve"}, {"approval_id": open_offer(walk)}, page=None)


@recipe("api:selection:approval-decide")
def approved_by_machine(walk):
    return Request({"approve": True}, {"approval_id": open_offer(walk)})


@recipe("selection:approval-withdraw", "api:selection:approval-withdraw")
def withdrawn(walk):
    return Request(values={"approval_id": open_offer(walk)}, page=None)


def way_at(walk, state):
    """The account and the membership of somebody who has come so far and waits for nobody."""
    sql = (
        "SELECT m.account_id, m.id FROM selection_programmemembership m WHERE m.tenant_id = %s "
        "AND m.state = %s AND NOT EXISTS (SELECT FROM selection_approval a WHERE "
        "a.tenant_id = m.tenant_id AND a.subject_id = m.id AND a.state = 'open') ORDER BY m.id "
        "LIMIT 1"
    )
    account_id, membership_id = walk.ask(sql, state)[0]
    return {"account_id": account_id, "membership_id": membership_id}


def on_the_way(name, state, **data):
    for face in ("", "api:"):
        recipe(f"{face}selection:membership-{name}")(
            lambda walk: Request(dict(data), way_at(walk, state), page=None)
        )


def outside_the_programme(walk):
    return walk.one(
        "SELECT a.id FROM accounts_account a WHERE a.tenant_id = %s AND a.archived_at IS NULL AND "
        "NOT EXISTS (SELECT FROM selection_programmemembership m WHERE m.tenant_id = a.tenant_id "
        "AND m.account_id = a.id) ORDER BY a.id LIMIT 1"
    )


@recipe("selection:membership-nominate")
def nominated(walk):
    values = {"account_id": outside_the_programme(walk)}
    return Request({"reason": "Large."}, values, page=None)


@recipe("api:selection:memberships")
def nominated_by_machine(walk):
    return Request({"account_id": str(outside_the_programme(walk)), "reason": "Large."})


on_the_way("assess", "nominated", assessment="Growing.")
on_the_way("offer", "assessed", reason="They grow.", effective_on="2099-01-01")
on_the_way("exit", "active", reason="Sold.", effective_on="2099-01-01")
on_the_way("take-back", "nominated", reason="Sold.")


def offered(walk):
    walk.post(
        f"selection/approvals/{open_offer(walk)}/decide/", {"decision": "approve", "note": ""}
    )
    return way_at(walk, "offered")


@recipe("selection:membership-answer")
def answered(walk):
    return Request({"accepted": "yes", "source": "Ms Roth"}, offered(walk), page=None)


@recipe("api:selection:membership-answer")
def answered_by_machine(walk):
    return Request({"accepted": True, "source": "Ms Roth"}, offered(walk))


@recipe("selection:membership-words")
def worded(walk):
    return Request({"summary": "Ours."}, way_at(walk, "active"), page=None)


@recipe("api:selection:membership", method="PUT")
def worded_by_machine(walk):
    return Request({"summary": "Ours.", "customer_text": ""}, way_at(walk, "active"))


@recipe("selection:membership-stay", "api:selection:membership-stay")
def kept(walk):
    values = way_at(walk, "active")
    with activate(walk.tenant):
        leave_soon(values["membership_id"])
    return Request({"reason": "They stay."}, values, page=None)


def leave_soon(membership_id):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE selection_programmemembership SET state = 'exiting', "
            "effective_on = '2099-01-01' WHERE id = %s",
            [membership_id],
        )


@recipe("selection:awareness-start")
def asked_around(walk):
    return Request({"member_ids": [str(walk.member("lena"))]}, page=None)


@recipe("api:selection:awareness")
def asked_around_by_machine(walk):
    return Request({"member_ids": [str(walk.member("lena"))]})


def a_check(walk):
    """A new check in which Lena is asked."""
    walk.post("selection/awareness/start/", {"member_ids": [str(walk.member("lena"))]})
    return {
        "check_id": walk.one(
            "SELECT id FROM selection_awarenesscheck WHERE tenant_id = %s ORDER BY id DESC LIMIT 1"
        )
    }


@recipe("selection:awareness-answer")
def named(walk):
    return Request({"pick": [str(walk.ids["account_id"])]}, a_check(walk), page=None, who="lena")


@recipe("api:selection:awareness-answer")
def named_by_machine(walk):
    data = {"account_ids": [str(walk.ids["account_id"])]}
    return Request(data, a_check(walk), who="lena")


# Imports

CUSTOMERS = b"id,name,country\n91,Brauer Neu,Germany\n92,Huber,Nowhereland\n"
TEAM = b"account,person,role,from\nNobody AG,Lena Hartmann,manager,2026-01-01\n"


def leader(walk):
    from kam.identity.models import Membership
    from kam.identity.queries.members import actor_of

    return actor_of(Membership.objects.get(pk=walk.member("dewi")), walk.tenant)


def a_run(walk, *, until, kind="accounts", content=CUSTOMERS):
    """A run that has come as far as "uploaded", "planned", "checked" or "done"."""
    from django.utils import timezone

    from kam.imports import services
    from kam.imports.drafting import draft_of

    with activate(walk.tenant):
        by, now = leader(walk), timezone.now()
        run = services.begin_run(kind=kind, files=[("file.csv", content)], by=by, now=now)
        if until != "uploaded":
            plan = draft_of(run, by=by, contents=None).plan
            services.set_plan(run=run, plan=plan, by=by, now=now)
        if until in {"checked", "done"}:
            services.ask_check(run=run, by=by, announce=False)
            services.keep_promise(run_id=run.pk, by=by, clock=timezone.now)
        if until == "done":
            services.ask_run(run=run, by=by, announce=False)
            services.keep_promise(run_id=run.pk, by=by, clock=timezone.now)
    return {"run_id": run.pk}


@recipe("imports:upload")
def uploaded(_walk):
    return Request({"files": [a_file("customers.csv", CUSTOMERS)]}, {"kind": "accounts"}, page=None)


@recipe("api:imports:imports")
def uploaded_by_machine(_walk):
    return Request({"kind": "accounts", "files": [a_file("c.csv", CUSTOMERS)]}, files=True)


@recipe("imports:columns")
def planned(walk):
    return Request(values=a_run(walk, until="uploaded"))


@recipe("api:imports:import-plan", method="PATCH")
def planned_by_machine(walk):
    return Request({"source": "erp2"}, a_run(walk, until="uploaded"))


@recipe("imports:preview")
def previewed(walk):
    values = a_run(walk, until="uploaded")
    page = f"imports/{values['run_id']}/columns/"
    return Request(values=values, page=page, action=page)


@recipe("imports:check", "api:imports:import-check")
def checked(walk):
    return Request(values=a_run(walk, until="planned"), page=None)


@recipe("imports:run", "api:imports:import-run")
def run_now(walk):
    return Request(values=a_run(walk, until="checked"), page=None)


@recipe("imports:retry", "api:imports:import-retry")
def retried(walk):
    return Request(values=a_run(walk, until="done", kind="team", content=TEAM), page=None)


@recipe("imports:resume")
def resumed(walk):
    from kam.imports.models import ImportRun

    values = a_run(walk, until="checked")
    with activate(walk.tenant):
        ImportRun.objects.filter(pk=values["run_id"]).update(
            state="failed", error="Stopped.", applied_through=1
        )
    return Request(values=values, page=None)


@recipe("imports:correct", "api:imports:import-corrections")
def corrected(walk):
    from kam.imports import queries

    values = a_run(walk, until="done")
    with activate(walk.tenant):
        ((_place, name, content),) = queries.refused_files(queries.get_run(values["run_id"]))
    fixed = content.decode("utf-8-sig").replace("Nowhereland", "Austria").encode()
    return Request({"files": [a_file(name, fixed)]}, values, page=None, files=True)


@recipe("imports:undo-check", "api:imports:import-undo-check")
def undo_weighed(walk):
    return Request(values=a_run(walk, until="done"), page=None)


@recipe("imports:undo", "api:imports:import-undo")
def undone(walk):
    from django.utils import timezone

    from kam.imports import queries, services

    values = a_run(walk, until="done")
    with activate(walk.tenant):
        run, by = queries.get_run(values["run_id"]), leader(walk)
        services.ask_weighing(run=run, by=by, announce=False)
        services.keep_promise(run_id=run.pk, by=by, clock=timezone.now)
    return Request(values=values, page=None)


# Notices and deliveries


@recipe("desk:notice-open", "desk:notice-read", "api:desk:notice-read")
def told(walk):
    from kam.outbox.services import notify

    me = walk.member("dewi")
    with activate(walk.tenant):
        notify(recipient_id=me, kind="account.assigned", key="told", path="accounts/", words={})
    sql = "SELECT id FROM outbox_notice WHERE tenant_id = %s AND recipient_id = %s AND key = 'told'"
    return Request(values={"notice_id": walk.one(sql, me)}, page=None)


@recipe("workspace:deliveries-retry", "api:workspace:deliveries-retry")
@recipe("workspace:delivery-retry", "api:workspace:delivery-retry")
def tried_again(walk):
    from django.utils import timezone

    from kam.outbox.models import Delivery

    with activate(walk.tenant):
        dead = Delivery.objects.create(kind="notice.mail", key="dead", dead_at=timezone.now())
    return Request(values={"delivery_id": dead.pk}, page=None)


# The workspace and its people


plain("desk:shortcuts", shortcuts="off")
plain("desk:theme", theme="dark")
plain("workspace:settings", name="Another name")
plain("workspace:me", name="Another name")
plain(
    "workspace:member-add", name="Nia New", email="nia@ours.example", roles=["reader"], way="show"
)
plain("workspace:units", name="Another unit")
plain("workspace:token-issue", name="robot", days="30")


@recipe("workspace:member")
def member_changed(walk):
    return Request({"title": "Other"}, {"member_id": walk.member("lena")})


@recipe("workspace:member-link")
def invited(walk):
    return Request({"way": "show"}, {"member_id": walk.member("lena")}, page=None)


@recipe("workspace:member-deactivate")
def deactivated(walk):
    return Request(values={"member_id": walk.member("lena")})


@recipe("workspace:member-reactivate")
def reactivated(walk):
    return Request(values={"member_id": left(walk)}, page=None)


def left(walk):
    member = walk.member("lena")
    walk.post(f"settings/members/{member}/deactivate/", who="annika")
    return member


@recipe("workspace:member-erase")
def erased(walk):
    return Request({"name": "Lena Hartmann"}, {"member_id": left(walk)})


@recipe("api:workspace:member-erasure")
def erased_by_machine(walk):
    client = own_machine(walk, "members:erase")
    return Request({"name": "Lena Hartmann"}, {"member_id": left(walk)}, client=client)


def own_machine(walk, *scopes):
    """A client with a token of the administrator for acts that `write` does not stand for."""
    from kam.identity import tokens
    from kam.identity.models import ApiToken

    secret = tokens.new_secret()
    with activate(walk.tenant):
        ApiToken.objects.create(
            name="own",
            membership_id=walk.member("annika"),
            prefix=secret.public_id,
            digest=secret.digest,
            scopes=list(scopes),
        )
    return Client(headers={"authorization": f"Bearer {secret.text}"})


@recipe("api:workspace:token-revocation")
def token_ended(walk):
    return Request(client=own_machine(walk, "tokens:revoke"))


@recipe("workspace:member-second-step-remove")
def second_step_removed(walk):
    from allauth.mfa.models import Authenticator

    user = walk.house.people["lena"]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return Request(
        {"proof": "called back on the known number"},
        values={"member_id": walk.member("lena")},
        page=None,
    )


@recipe("workspace:unit")
def unit_renamed(walk):
    return Request({"name": "Another name"})


@recipe("workspace:unit-remove")
def unit_removed(walk):
    walk.post("settings/units/", {"name": "Short-lived"}, who="annika")
    sql = "SELECT id FROM identity_orgunit WHERE tenant_id = %s AND name = 'Short-lived'"
    return Request(values={"unit_id": walk.one(sql)}, page=None)


@recipe("workspace:token-revoke")
def token_revoked(_walk):
    return Request(page=None)


@recipe("join")
def joined_the_workspace(walk):
    from kam.identity.models import Membership
    from kam.identity.queries.invitations import invitation_token

    data = {"name": "Nia New", "email": "nia@ours.example", "roles": ["reader"], "way": "show"}
    walk.post("settings/members/add/", data, who="annika")
    with activate(walk.tenant):
        member = Membership.objects.select_related("user").get(email="nia@ours.example")
        values = {"member_id": member.pk, "token": invitation_token(member)}
    return Request(
        {"password": "a good long one", "again": "a good long one"}, values, client=Client()
    )


# Service accounts


def a_service(walk):
    from kam.identity.models import ServiceAccount

    with activate(walk.tenant):
        made = ServiceAccount.objects.create(
            name="ERP", roles=["reader"], owner_id=walk.member("lena")
        )
    return {"service_id": made.pk}


plain("workspace:service-add", name="ERP", roles=["reader"])


@recipe("workspace:service")
def service_passed_on(walk):
    return Request({"owner": str(walk.member("dewi"))}, a_service(walk))


@recipe("workspace:service-close")
def service_closed(walk):
    return Request(values=a_service(walk), page=None)
