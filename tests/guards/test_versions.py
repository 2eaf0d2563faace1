"""What several people edit has a version, and changes over REST must name it."""

import pytest
from django.apps import apps

from kam.tenancy.models import TenantModel
from kam.web.routes import routes

# Changes that need no If-Match, with the reason why nobody's work is lost by them.
UNGUARDED = {
    ("PUT", "accounts/by-external-id/<str:source>/<path:value>/"): (
        "the other system says what stands; If-Match is heeded where it is sent"
    ),
    ("DELETE", "accounts/<uuid:account_id>/external-ids/<uuid:external_id_id>/"): (
        "an id is added and removed, never changed"
    ),
    ("DELETE", "accounts/<uuid:account_id>/files/<uuid:attachment_id>/"): (
        "a file is added and removed, never changed"
    ),
    **dict.fromkeys(
        (
            (method, f"selection/models/<uuid:model_id>/judgements/{way}/")
            for method in ("PUT", "DELETE")
            for way in ("pairs", "swings")
        ),
        "one's own sheet; whoever judges says all of it anew",
    ),
    ("PATCH", "imports/<uuid:run_id>/plan/"): (
        "a run is planned by whoever began it, and its state refuses what comes late"
    ),
    ("PUT", "selection/touches/by-external-id/<str:source>/<path:value>/"): (
        "the other system says what stands; If-Match is heeded where it is sent"
    ),
}
HELD_IN = {"selection.CriteriaModel": "revision"}
WITHOUT_VERSION = {
    "accounts.Attachment": "added and removed, never changed",
    "accounts.ExternalId": "added and removed, never changed",
    "accounts.GroupLink": "follows the parents of accounts, whose version counts",
    "accounts.Merger": "written once, taken back once",
    "accounts.NameKey": "follows the names of accounts",
    "accounts.ProductLine": "named by the files that bring revenue",
    "accounts.RevenueFact": "rebuilt from revenue lines",
    "accounts.RevenueLine": "replaced by the next run of the same file",
    "accounts.StaleMonth": "work that waits",
    "accounts.Standing": "computed",
    "audit.AuditEntry": "append only",
    "audit.AuditSeal": "append only",
    "audit.AuditValue": "append only",
    "identity.ApiToken": "issued and revoked, never changed",
    "identity.ServiceAccount": "made, passed on under a lock and closed, never edited",
    "identity.LeaderScope": "written with its member",
    "imports.ImportFile": "uploaded once",
    "imports.ImportRow": "staged by the run",
    "imports.ImportRun": "planned by whoever began it; its state machine refuses what comes late",
    "imports.ImportTrace": "append only",
    "imports.RememberedPlan": "the last run of a kind of file is what is remembered",
    "outbox.Delivery": "delivered by the relay alone",
    "outbox.Notice": "belongs to its one reader",
    "outbox.NoticeChoice": "belongs to one person",
    "rest.Idempotency": "an answer, written once",
    "selection.Approval": "decided once; a second decision is a conflict",
    "selection.Judgement": "one's own; whoever judges says all of it anew",
    "selection.AwarenessAsked": "answered once",
    "selection.AwarenessCheck": "started and closed, never edited",
    "selection.AwarenessNamed": "an answer, given once",
    "selection.AwarenessTop": "kept as it stood that day",
    "selection.KnockoutFact": "stated and lifted, never edited",
    "selection.KnockoutOverride": "approved and ended, never edited",
    "selection.PledgeOutcome": "written with its pledge, whose version counts",
    "selection.ProgrammeStep": "append only",
    "selection.Rating": "append only: the newest of a rater counts",
    "selection.Satisfaction": "what a customer said on a day, never edited",
    "selection.Score": "computed",
    "selection.ScoreRun": "append only",
    "selection.ServicePromise": "each day's promise is a row of its own; leaders see all of them",
    "selection.StabilityLine": "written with its run",
    "selection.StabilityRun": "asked for and carried out once, under a lock",
    "selection.Tier": "written with its scheme",
    "selection.StrengthRating": "append only: the newest day counts",
    "selection.TierHolding": "follows decisions",
    "selection.Exemption": "granted and ended, never edited",
    "selection.TierProposal": "decided once; a second decision is a conflict",
    "selection.TierRun": "one a month, run under a lock on the scheme",
    "selection.TierRunLine": "written with its run",
}


def label_of(model):
    return model._meta.label


def test_every_change_over_rest_names_the_version_it_was_made_to():
    bare = {
        (method, route.path.removeprefix("api/v1/"))
        for route in routes()
        if route.face == "rest"
        for method in {"PUT", "PATCH", "DELETE"} & set(route.methods)
        if not route.view.cls.needs_version(method)
    }
    assert bare == set(UNGUARDED)


def tables():
    models = {m._meta.label: m for m in apps.get_models() if issubclass(m, TenantModel)}
    return {label: {f.name for f in model._meta.local_fields} for label, model in models.items()}


def test_every_table_of_shared_things_has_a_version():
    bare = {
        label for label, names in tables().items() if HELD_IN.get(label, "version") not in names
    }
    assert bare == set(WITHOUT_VERSION)


@pytest.mark.parametrize("label", sorted(HELD_IN))
def test_no_exception_is_stale(label):
    assert HELD_IN[label] in tables()[label]
