"""Requests that work for the lines of the book, success factors and how customers see us."""

from tests.guards.recipes import account_page
from tests.guards.walking import Request, plain, recipe

LINES = {"nominate_from": 22, "reason_up_to": 2, "strong_from": 52, "attractive_from": 58}

plain("selection:book-lines", **LINES)
plain("api:selection:book-lines", method="PUT", **LINES)
plain("selection:rating-rules", stale_months="6")
plain("api:selection:rating-rules", method="PUT", stale_months=6)
plain("selection:factor-add", name="Speed", weight="5")
plain("selection:factor", name="Pace", weight="5")
plain("api:selection:factors", name="Speed", weight=5)
plain("api:selection:factor", method="PUT", name="Pace", weight=5)


@recipe("selection:factor-retire")
@recipe("api:selection:factor", method="DELETE")
def factor_retired(_walk):
    return Request(page=None)


@recipe("selection:strength-rate")
def strength_rated(walk):
    said = {"source": "Review", "rated_on": "2026-01-15", f"factor_{walk.ids['factor_id']}": "4"}
    return Request(said, page=account_page(walk, "strength/"))


@recipe("api:selection:strengths")
def strength_rated_by_machine(walk):
    rating = {"factor_id": str(walk.ids["factor_id"]), "value": 4}
    return Request(
        {
            "account_id": str(walk.ids["account_id"]),
            "source": "Review",
            "rated_on": "2026-01-15",
            "ratings": [rating],
        }
    )
