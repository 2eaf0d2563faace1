"""Ready criteria to pick from, each only where its source exists (method row 38)."""

from dataclasses import dataclass, field


def _(words: str) -> str:
    """Mark words for translation; the faces translate them."""
    return words


@dataclass(frozen=True)
class ReadyCriterion:
    """A criterion of the library: where its value comes from and how it is read.

    `source` is "metric" (computed from revenue, contracts, sites), "field" (the account's own
    record) or "rating" (people's judgement); `metric` names the figure. `anchors` serve where
    the data suggests none. `worded` describes a rating of 0, 25, 50, 75 and 100.
    """

    code: str
    name: str
    help: str
    source: str
    group: str
    metric: str = ""
    unit: str = ""
    is_money: bool = False
    falling: bool = False
    anchors: tuple[float, ...] = ()
    worded: tuple[str, ...] = field(default=())


ATTRACTIVE = "attractiveness"
POSITION = "position"

WILLINGNESS_WORTH = {"wants": 100.0, "wants_parts": 50.0, "does_not_want": 0.0}
"""What an answer about being a key account is worth; not asked or not answered is unknown."""

CRITERIA = (
    ReadyCriterion(
        "revenue",
        _("Revenue"),
        _("Revenue of the last 12 months."),
        "metric",
        POSITION,
        metric="revenue_12m",
        is_money=True,
        anchors=(0, 50_000, 250_000, 1_000_000, 5_000_000),
    ),
    ReadyCriterion(
        "growth",
        _("Growth with us"),
        _("Revenue of the last 12 months against the 12 months before."),
        "metric",
        ATTRACTIVE,
        metric="growth",
        unit="%",
        anchors=(-20, 0, 10, 25, 50),
    ),
    ReadyCriterion(
        "margin",
        _("Margin"),
        _("Revenue less direct cost and cost to serve of the last 12 months, in money."),
        "metric",
        ATTRACTIVE,
        metric="margin_12m",
        is_money=True,
        anchors=(0, 15_000, 75_000, 300_000, 1_500_000),
    ),
    ReadyCriterion(
        "margin_rate",
        _("Margin rate"),
        _("Margin as a share of revenue, last 12 months."),
        "metric",
        ATTRACTIVE,
        metric="margin_rate",
        unit="%",
        anchors=(0, 15, 30, 45, 60),
    ),
    ReadyCriterion(
        "cost_to_serve",
        _("Cost to serve"),
        _("Cost to serve as a share of revenue, last 12 months. Lower is better."),
        "metric",
        ATTRACTIVE,
        metric="cost_to_serve_rate",
        unit="%",
        falling=True,
        anchors=(30, 15, 8, 4, 0),
    ),
    ReadyCriterion(
        "share_of_wallet",
        _("Share of wallet"),
        _("Our revenue of the last 12 months as a share of what the customer spends in our field."),
        "metric",
        POSITION,
        metric="share_of_wallet",
        unit="%",
        anchors=(0, 10, 25, 45, 70),
    ),
    ReadyCriterion(
        "potential",
        _("Spend in our field"),
        _("What the customer spends a year in our field, with us and with others."),
        "metric",
        ATTRACTIVE,
        metric="category_spend",
        is_money=True,
        anchors=(0, 200_000, 1_000_000, 4_000_000, 15_000_000),
    ),
    ReadyCriterion(
        "contract_value",
        _("Contract value"),
        _("Value of the contracts in force."),
        "metric",
        POSITION,
        metric="contract_value",
        is_money=True,
        anchors=(0, 25_000, 100_000, 500_000, 2_000_000),
    ),
    ReadyCriterion(
        "breadth",
        _("Breadth of purchase"),
        _("Number of product lines bought in the last 12 months."),
        "metric",
        POSITION,
        metric="product_lines",
        anchors=(0, 1, 3, 5, 8),
    ),
    ReadyCriterion(
        "order_lines",
        _("Order lines"),
        _("Number of order lines of the last 12 months."),
        "metric",
        POSITION,
        metric="order_lines",
        anchors=(0, 12, 60, 250, 1000),
    ),
    ReadyCriterion(
        "reach",
        _("Geographic reach"),
        _("Number of sites of the customer."),
        "metric",
        ATTRACTIVE,
        metric="sites",
        anchors=(0, 1, 3, 8, 20),
    ),
    ReadyCriterion(
        "willingness",
        _("Willing to be a key account"),
        _("What the customer answered: wants 100, wants parts 50, does not want 0."),
        "field",
        POSITION,
        metric="willingness",
    ),
    ReadyCriterion(
        "strategic_fit",
        _("Strategic fit"),
        _("How well the customer's direction matches ours."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Moves away from what we offer"),
            _("Touches our direction by chance"),
            _("Shares one of our themes of growth"),
            _("Shares several themes, plans with us now and then"),
            _("Same direction, plans years ahead with us"),
        ),
    ),
    ReadyCriterion(
        "market_growth",
        _("Growth of the customer"),
        _("How fast the customer's own business grows."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Shrinks fast"),
            _("Shrinks or stands still"),
            _("Grows with its market"),
            _("Grows faster than its market"),
            _("Leads a market that grows fast"),
        ),
    ),
    ReadyCriterion(
        "innovation",
        _("Innovation"),
        _("What we learn and develop together."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Buys by price from the catalogue"),
            _("Tries new things after others did"),
            _("Tests our new products when asked"),
            _("Brings ideas that we develop together"),
            _("Sets the pace of our development"),
        ),
    ),
    ReadyCriterion(
        "reference_value",
        _("Reference value"),
        _("What the customer's name is worth with others."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Must not be named"),
            _("Unknown to others"),
            _("Known in its region"),
            _("Known in its industry, may be named"),
            _("Others buy because this customer does"),
        ),
    ),
    ReadyCriterion(
        "viability",
        _("Financial strength"),
        _("Whether the customer will be there and able to pay in five years."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Insolvency threatens"),
            _("Losses for years"),
            _("Even, little reserve"),
            _("Sound, with reserves"),
            _("Very strong, invests out of its own means"),
        ),
    ),
    ReadyCriterion(
        "payment",
        _("Payment"),
        _("How the customer pays."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Pays after court orders"),
            _("Pays after several reminders"),
            _("Pays late but surely"),
            _("Pays on time"),
            _("Pays early or in advance"),
        ),
    ),
    ReadyCriterion(
        "access",
        _("Access to deciders"),
        _("How many of those who decide we know and meet."),
        "rating",
        POSITION,
        worded=(
            _("We know nobody who decides"),
            _("We know one by name"),
            _("We meet one now and then"),
            _("We meet most of them every year"),
            _("We meet all of them and they call us"),
        ),
    ),
    ReadyCriterion(
        "relationship",
        _("Strength of the relationship"),
        _("What the customer takes us for."),
        "rating",
        POSITION,
        worded=(
            _("One of many vendors"),
            _("A known supplier"),
            _("A source they trust for advice"),
            _("They bring us their problems first"),
            _("A partner in their own plans"),
        ),
    ),
    ReadyCriterion(
        "proximity",
        _("Proximity"),
        _("How near we are in place, language and time."),
        "rating",
        POSITION,
        worded=(
            _("No presence of ours within a day"),
            _("We come by appointment only"),
            _("A partner of ours is near"),
            _("Our people are near"),
            _("Our people are on their site"),
        ),
    ),
)


def ready(code: str) -> ReadyCriterion | None:
    """The ready criterion of this code, or None."""
    return next((item for item in CRITERIA if item.code == code), None)
