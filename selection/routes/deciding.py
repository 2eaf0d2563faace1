"""Addresses of decisions: approvals, the programme, and who knows the key accounts."""

from django.urls import path

from selection.api import approvals as approvals_api
from selection.api import awareness as awareness_api
from selection.api import programme as programme_api
from selection.views import approvals, awareness, membership, programme

urlpatterns = [
    path("selection/approvals/", approvals.approvals, name="approvals"),
    path("selection/approvals/decided/", approvals.decided, name="approvals-decided"),
    path(
        "selection/approvals/<uuid:approval_id>/decide/", approvals.decide, name="approval-decide"
    ),
    path(
        "selection/approvals/<uuid:approval_id>/withdraw/",
        approvals.withdraw,
        name="approval-withdraw",
    ),
    path("selection/programme/", programme.programme, name="programme"),
    path("selection/awareness/", awareness.awareness, name="awareness"),
    path("selection/awareness/start/", awareness.start, name="awareness-start"),
    path("selection/awareness/<uuid:check_id>/", awareness.check, name="awareness-check"),
    path("selection/awareness/<uuid:check_id>/close/", awareness.close, name="awareness-close"),
    path("selection/awareness/<uuid:check_id>/answer/", awareness.answer, name="awareness-answer"),
    path("accounts/<uuid:account_id>/programme/", membership.membership, name="membership"),
    path(
        "accounts/<uuid:account_id>/programme/nominate/",
        membership.nominate,
        name="membership-nominate",
    ),
    path(
        "accounts/<uuid:account_id>/programme/assess/",
        membership.assess,
        name="membership-assess",
    ),
    path(
        "accounts/<uuid:account_id>/programme/offer/",
        membership.offer,
        name="membership-offer",
    ),
    path(
        "accounts/<uuid:account_id>/programme/answer/",
        membership.answer,
        name="membership-answer",
    ),
    path(
        "accounts/<uuid:account_id>/programme/exit/",
        membership.leave,
        name="membership-exit",
    ),
    path(
        "accounts/<uuid:account_id>/programme/stay/",
        membership.stay,
        name="membership-stay",
    ),
    path(
        "accounts/<uuid:account_id>/programme/take-back/",
        membership.take_back,
        name="membership-take-back",
    ),
    path(
        "accounts/<uuid:account_id>/programme/words/",
        membership.words,
        name="membership-words",
    ),
]
api_urlpatterns = [
    path("selection/awareness/", awareness_api.Checks.as_view(), name="awareness"),
    path(
        "selection/awareness/<uuid:check_id>/",
        awareness_api.Check.as_view(),
        name="awareness-check",
    ),
    path(
        "selection/awareness/<uuid:check_id>/close/",
        awareness_api.Closed.as_view(),
        name="awareness-close",
    ),
    path(
        "selection/awareness/<uuid:check_id>/answer/",
        awareness_api.Answer.as_view(),
        name="awareness-answer",
    ),
    path("selection/memberships/", programme_api.Memberships.as_view(), name="memberships"),
    path(
        "selection/memberships/<uuid:membership_id>/",
        programme_api.Membership.as_view(),
        name="membership",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/steps/",
        programme_api.Steps.as_view(),
        name="membership-steps",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/assess/",
        programme_api.Assessed.as_view(),
        name="membership-assess",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/offer/",
        programme_api.Offered.as_view(),
        name="membership-offer",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/answer/",
        programme_api.Answered.as_view(),
        name="membership-answer",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/exit/",
        programme_api.Ending.as_view(),
        name="membership-exit",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/stay/",
        programme_api.Kept.as_view(),
        name="membership-stay",
    ),
    path(
        "selection/memberships/<uuid:membership_id>/take-back/",
        programme_api.TakenBack.as_view(),
        name="membership-take-back",
    ),
    path("selection/approvals/", approvals_api.Approvals.as_view(), name="approvals"),
    path(
        "selection/approvals/<uuid:approval_id>/",
        approvals_api.OneApproval.as_view(),
        name="approval",
    ),
    path(
        "selection/approvals/<uuid:approval_id>/decide/",
        approvals_api.Decision.as_view(),
        name="approval-decide",
    ),
    path(
        "selection/approvals/<uuid:approval_id>/withdraw/",
        approvals_api.Withdrawal.as_view(),
        name="approval-withdraw",
    ),
]
