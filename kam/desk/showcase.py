"""Sample content of the components page (a development page; nothing here is a real figure)."""

from datetime import date
from typing import Any

from django import forms

NAMES = (
    ("Brauer Antriebe AG", "Drive systems", 1, 840_000_000),
    ("PT Nusantara Pangan", "Food processing", 1, 690_000_000),
    ("Halvorsen Maritime", "Ship systems", 1, 510_000_000),
    ("Castellan Foods", "Food processing", 2, 330_000_000),
    ("Lindqvist Paper Group", "Pulp and paper", 2, 280_000_000),
    ("Surya Tekstil", "Textiles", 3, None),
)
TIERS = ("", "Strategic", "Key", "Growth", "Maintain")
PARTS = (
    ("Profit potential", 25.0),
    ("Strategic fit", 16.9),
    ("Growth of the customer", 11.1),
    ("Relationship strength", 17.6),
    ("Share of wallet", 9.2),
    ("Access to deciders", 8.6),
)
MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
HEIGHTS = (14.1, 14.5, 14.3, 15.0, 15.3, -1.2, None, 16.4, 16.2, 17.0, 17.3, 17.9)


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="As it stands on contracts.")
    country = forms.ChoiceField(label="Country", choices=[("de", "Germany"), ("id", "Indonesia")])
    email = forms.EmailField(label="E-mail address", required=False)
    since = forms.DateField(
        label="Customer since", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    wants = forms.ChoiceField(
        label="Wants to be a key account",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("parts", "In parts"), ("no", "No")],
    )
    open_book = forms.BooleanField(label="Shares its figures", required=False)


def _form(theme: str) -> SampleForm:
    given = {"name": "", "country": "de", "email": "lena@", "wants": "yes"}
    return SampleForm(given, auto_id=f"{theme}_%s")


def samples() -> dict[str, Any]:
    """The context of `desk/components.html`."""
    rows = [
        {
            "name": name,
            "sector": sector,
            "tier": tier,
            "tier_name": TIERS[tier],
            "revenue": revenue,
            "trend": [3, 4, 4, 5, 5, 6, 6, 7, 8, 9] if tier < 2 else [9, 8, 8, 6, 5, 5, 3],
            "tone": "" if tier < 2 else "risk",
            "covered": 6 - tier,
            "data": 100 - 9 * tier,
            "score": 92.7 - tier * 4.3,
            "parts": PARTS[: 7 - tier],
            "since": date(2019 + tier, 3, 14),
        }
        for name, sector, tier, revenue in NAMES
    ]
    return {
        "rows": rows,
        "people": ["Lena Hartmann", "Tobias Wren", "Dewi Kartika", "Jonas Feld", "Dr. Paul Anders"],
        "kpis": [
            {"label": "Revenue, 12 months", "value": "€31.2m", "change": 8.4, "tone": "",
             "against": "against the 12 months before", "trend": [2, 3, 3, 4, 5, 5, 6, 7, 8]},
            {"label": "Margin", "value": "€5.6m", "unit": "18%", "change": 0, "tone": "good",
             "against": "where the cost is known", "trend": [5, 4, 6, 5, 7, 6, 8]},
            {"label": "Without a manager", "value": "3", "unit": "of 41", "change": -2.5,
             "tone": "risk", "against": "since last month", "trend": [5, 3, 6, 2, 6, 7, 4]},
            {"label": "Open proposals", "value": "6", "change": None, "against": "", "tone": "",
             "trend": []},
        ],
        "cuts": [{"name": TIERS[3 - i], "at": at} for i, at in enumerate((24, 43, 71))],
        "cloud": [
            {"tier": 4 - sum(at >= cut for cut in (24, 43, 71)), "at": at, "up": at % 3}
            for at in (14, 18, 22, 25, 26, 36, 37, 48, 51, 53, 58, 61, 66, 68, 74, 79, 83, 88)
        ],
        "ticks": [10, 30, 50, 70, 90],
        "columns": [(m, h, f"€{h}m") for m, h in zip(MONTHS, HEIGHTS, strict=True)],
        "light": _form("light"),
        "dark": _form("dark"),
    }  # fmt: skip
