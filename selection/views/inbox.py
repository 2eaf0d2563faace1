"""What waits for a leader, as the page of approvals shows it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from selection.forms.approvals import DecideForm
from selection.forms.tiers import DeclineForm
from selection.queries import approvals as queries
from selection.queries import tiers

PAGE = "selection/approvals.html"
SHOWN = 200


def inbox(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, or the page with what was refused (`more` stands in for the usual context)."""
    return render(request, PAGE, {**waiting(request), **more}, status=status)


def waiting(request: HttpRequest) -> dict[str, Any]:
    """Open questions and changes of tier, with what the reader may do about each."""
    by = request.actor
    asked = list(queries.open_approvals(by=by)[:SHOWN])
    mine = set(
        queries.open_approvals(by=by)
        .filter(queries.decidable(by))
        .values_list("pk", flat=True)[:SHOWN]
    )
    moves = tiers.open_proposals()
    return {
        "tab": "approvals",
        "asked": [
            {
                "approval": each,
                "may_decide": each.pk in mine,
                "may_withdraw": each.asked_by_id is not None
                and each.asked_by_id == by.membership_id,
                "form": DecideForm(auto_id=f"id_{each.pk}_%s"),
            }
            for each in asked
        ],
        "rows": list(moves[:SHOWN]),
        "total": moves.count(),
        "decline_form": DeclineForm(),
        "scheme": tiers.scheme_in_use(),
    }
