"""Enumerations that everyone may import, and their words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ModelState(TextChoices):
    """A criteria model is changed as a draft, and locked from submission on (method row 41)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waits for approval")
    IN_FORCE = "in_force", _("In force")


OPEN_STATES = (ModelState.DRAFT, ModelState.SUBMITTED)
"""Versions that nobody has approved; there is at most one of them."""


class Way(TextChoices):
    """How people's judgements become weights (method 3.2)."""

    PAIRWISE = "pairwise", _("Pairs")
    SWING = "swing", _("Swing")


class Source(TextChoices):
    """Where a criterion's value comes from."""

    METRIC = "metric", _("Computed from data")
    FIELD = "field", _("From the account")
    RATING = "rating", _("Rated by people")


class Group(TextChoices):
    """The two questions of a portfolio (method 3.5)."""

    ATTRACTIVENESS = "attractiveness", _("How attractive is the account?")
    POSITION = "position", _("How well placed are we?")


class Missing(TextChoices):
    """What it means for an account that a criterion's value is unknown (method 3.1)."""

    LEFT_OUT = "left_out", _("Left out; completeness and bounds say so")
    REQUIRED = "required", _("Must be known before the account is selected")


class KnockoutSource(TextChoices):
    """How a knock-out is known."""

    FACT = "fact", _("Stated by people")
    FIELD = "field", _("From the account")


class KnockoutField(TextChoices):
    """Fields of an account from which a knock-out may be read."""

    WILLINGNESS = "willingness", _("Willingness")
    LIFECYCLE = "lifecycle", _("Life cycle")
    SECTOR = "sector", _("Sector")
    COUNTRY = "country", _("Country")


class Metric(TextChoices):
    """Figures that accounts can supply, each in major units, percent or a plain count."""

    REVENUE = "revenue_12m", _("Revenue, last 12 months")
    GROWTH = "growth", _("Growth over 12 months")
    MARGIN = "margin_12m", _("Margin, last 12 months")
    MARGIN_RATE = "margin_rate", _("Margin rate")
    COST_TO_SERVE = "cost_to_serve_rate", _("Cost to serve")
    SHARE_OF_WALLET = "share_of_wallet", _("Share of wallet")
    CATEGORY_SPEND = "category_spend", _("Spend in our field")
    CONTRACT_VALUE = "contract_value", _("Contract value")
    PRODUCT_LINES = "product_lines", _("Product lines bought")
    ORDER_LINES = "order_lines", _("Order lines")
    SITES = "sites", _("Sites")
    COUNTRIES = "countries", _("Countries with sites")
    DISTANCE = "distance_km", _("Distance to our nearest site")


FIGURES = frozenset(
    {
        Metric.REVENUE,
        Metric.GROWTH,
        Metric.MARGIN,
        Metric.MARGIN_RATE,
        Metric.COST_TO_SERVE,
        Metric.SHARE_OF_WALLET,
        Metric.CATEGORY_SPEND,
        Metric.CONTRACT_VALUE,
        Metric.PRODUCT_LINES,
        Metric.ORDER_LINES,
    }
)
"""Metrics whose values only readers of the account's figures see."""


class ProposalState(TextChoices):
    OPEN = "open", _("Waits for a decision")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("No longer proposed")


class ApprovalKind(TextChoices):
    """What a leader is asked about."""

    CRITERIA_MODEL = "criteria_model", _("Version of the criteria")
    KNOCKOUT_OVERRIDE = "knockout_override", _("Exception from a knock-out")
    MEMBERSHIP = "membership", _("Place in the programme")
    WILLINGNESS_OVERRIDE = "willingness_override", _("Exception from a refusal")
    INCOMPLETE_SCORE = "incomplete_score", _("Score that is not known well enough")


class ApprovalState(TextChoices):
    OPEN = "open", _("Waits for a decision")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MembershipState(TextChoices):
    """Where an account stands on its way through the programme (selection.membership)."""

    NOMINATED = "nominated", _("Nominated")
    ASSESSED = "assessed", _("Assessed")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", pgettext_lazy("programme", "Declined by the customer")
    ACTIVE = "active", pgettext_lazy("programme", "Member")
    EXITING = "exiting", pgettext_lazy("programme", "Leaving")
    LEFT = "left", pgettext_lazy("programme", "Ended")


class MembershipAct(TextChoices):
    """What moves it on."""

    NOMINATE = "nominate", _("Nominated")
    ASSESS = "assess", _("Assessed")
    OFFER = "offer", _("Offer approved")
    ACCEPT = "accept", _("The customer accepted")
    DECLINE = "decline", _("The customer declined")
    BEGIN = "begin", _("Became a member")
    EXIT = "exit", _("Exit approved")
    STAY = "stay", _("Exit called off")
    LEAVE = "leave", _("Left the programme")
    TAKE_BACK = "take_back", _("Nomination taken back")


class Move(TextChoices):
    """What a proposal asks for; the codes of selection.tiers.Move."""

    ENTER = "enter", _("Enters")
    RISE = "rise", _("Moves up")
    FALL = "fall", _("Moves down")
    LEAVE = "leave", _("Leaves")


class RunRole(TextChoices):
    """The codes of selection.runs.Role."""

    HOLDER = "holder", _("Holds the tier")
    CHALLENGER = "challenger", _("Reaches the tier")


class RunVerdict(TextChoices):
    """What a monthly run found; the codes of selection.runs.Verdict."""

    STAYS = "stays", _("Stays")
    PROBATION = "probation", _("On probation")
    WAITS = "waits", _("Waits")
    LEAVES_BARRED = "leaves_barred", _("Ruled out")
    LEAVES_BELOW = "leaves_below", _("Below the line too often")
    ENTERS = "enters", _("Takes a free seat")
    SWAPS_IN = "swaps_in", _("Takes the seat of another")
    SWAPS_OUT = "swaps_out", _("Gives its seat to another")


class WorkState(TextChoices):
    """How far long work is."""

    WAITING = "waiting", _("Waits for a worker")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be done")


class Firmness(TextChoices):
    """How firmly an account stands where it is placed; the codes of selection.stability.Hold."""

    SAFE = "safe", _("Safe")
    CONTESTED = "contested", _("Contested")
    CHANCE = "chance", _("Outside chance")
    OUT = "out", _("Out")


class Barrier(TextChoices):
    """What keeps an account from being selected (method 3.1 and 3.4)."""

    KNOCKED_OUT = "knocked_out", _("Ruled out")
    REFUSED = "refused", _("Does not want")
    INCOMPLETE = "incomplete", _("Known to less than 80%")
    UNKNOWN = "unknown", _("Must be known first")


HELD_FIRMNESS = (Firmness.SAFE, Firmness.CONTESTED)
"""How firm a tier that is held can be: who holds one is in."""


class Alarm(TextChoices):
    """Lines of concentration that a book crossed; the codes of selection.concentration.Alarm."""

    ONE_WATCH = "one_watch", _("One account above 10%")
    ONE = "one", _("One account above 20%")
    THREE = "three", _("Three accounts above half")


class Stance(TextChoices):
    """Boxes of the portfolio matrix; the codes of selection.portfolio.Stance."""

    INVEST = "invest", _("Invest for growth")
    SELECT = "select", _("Invest selectively")
    HARVEST = "harvest", _("Maintain and harvest")
    LEAVE = "leave", _("Leave the programme")


class Quadrant(TextChoices):
    """Quarters of the book by volume and profit; the codes of selection.portfolio.Quadrant."""

    STARS = "stars", _("Much volume, much profit")
    BUSY = "busy", _("Much volume, little profit")
    FINE = "fine", _("Little volume, much profit")
    SMALL = "small", _("Little volume, little profit")


class Mismatch(TextChoices):
    """What does not fit the place in the matrix; the codes of selection.portfolio.Mismatch."""

    OUTSIDE = "outside", _("Worth investing in, but in no tier")
    INSIDE = "inside", _("Should leave, but holds a tier")
    TOO_MANY_HOURS = "too_many_hours", _("More hours promised than recommended")
    TOO_FEW_HOURS = "too_few_hours", _("Fewer hours promised than recommended")


class ExemptionKind(TextChoices):
    """From what a leader exempts an account."""

    REFUSAL = "refusal", _("Does not want to be a key account")
    INCOMPLETE = "incomplete", _("Known to less than 80 %")


class RatingState(TextChoices):
    """Why a rating waits for people."""

    UNRATED = "unrated", _("Not rated")
    STALE = "stale", _("Rated too long ago")
    DISCUSS = "discuss", _("Raters differ: discuss")


# Keyed by the codes of selection.bands.Flaw.
FLAW_WORDS = {
    "count": _("Five values are needed, from worst to best."),
    "not_a_number": _("Each of the five values must be a number."),
    "negative_money": _("An amount of money here cannot be below zero."),
    "not_rising": _("Each value must be higher than the one before it."),
    "not_falling": _("Lower is better here: each value must be lower than the one before it."),
}

# Keyed by the codes of selection.swing.SwingFlaw.
SWING_WORDS = {
    "missing": _("Say of every criterion how much its step matters."),
    "out_of_range": _("A swing is a number from 1 to 100."),
    "no_hundred": _("Give 100 to the step that matters most."),
}

# Keyed by the codes of selection.knockouts.KnockoutFlaw.
KNOCKOUT_WORDS = {
    "no_field": _("Say which field of the account it is read from."),
    "no_values": _("Choose at least one value that rules an account out."),
    "not_read": _("What people state is not read from a field."),
}


class TouchKind(TextChoices):
    """What was done for an account (method row 49)."""

    VISIT = "visit", _("Visit")
    REVIEW = "review", _("Review")
    ANSWER = "answer", _("Answer")


class Kept(TextChoices):
    """What was delivered beside what was promised; too much is flagged like too little."""

    UNDER = "under", _("Too little")
    KEPT = "kept", _("As promised")
    OVER = "over", _("Too much")
