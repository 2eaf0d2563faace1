"""The rows of the list are drawn by hand, so every text in them is proved harmless."""

from types import SimpleNamespace
from uuid import uuid4

from accounts.views.rows import list_body

HOSTILE = "<img src=x onerror=alert(1)> & \"'"


def test_every_text_of_a_row_is_escaped():
    row = {
        "account_id": uuid4(),
        "name": HOSTILE,
        "sector": HOSTILE,
        "lifecycle": "customer",
        "tier_level": 1,
        "tier_name": HOSTILE,
        "score": 50.0,
        "revenue_minor": 100,
        "currency": "EUR",
        "trend": [1, 2, 3],
        "manager_name": HOSTILE,
    }

    drawn = list_body([row], SimpleNamespace(user=SimpleNamespace(number_format="")))

    assert "<img" not in drawn
    assert HOSTILE not in drawn
    assert drawn.count("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;&#x27;") == 4
