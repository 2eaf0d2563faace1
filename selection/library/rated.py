"""Ready criteria that people judge on five worded steps."""

from selection.library.criterion import ATTRACTIVE, POSITION, ReadyCriterion


def _(words: str) -> str:
    """Mark words for translation; the faces translate them."""
    return words


RATED = (
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
        is_value=True,
    ),
    ReadyCriterion(
        "long_term",
        _("Long-term potential"),
        _("How much the customer may buy in five years and later."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("Will need nothing of ours"),
            _("Will buy less than today"),
            _("Will buy as today"),
            _("Will buy much more, once a project starts"),
            _("Will buy several times as much, as its plans say"),
        ),
        is_value=True,
    ),
    ReadyCriterion(
        "service_grade",
        _("Simplicity of service"),
        _("Grade of the effort that serving the customer takes, from E to A."),
        "rating",
        ATTRACTIVE,
        worded=(
            _("E: special terms, daily calls, own stock and staff"),
            _("D: many special orders and exceptions"),
            _("C: some exceptions each month"),
            _("B: standard orders, few questions"),
            _("A: orders run by themselves"),
        ),
        is_value=True,
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
