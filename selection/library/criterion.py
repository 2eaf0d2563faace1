"""What a ready criterion says of itself."""

from dataclasses import dataclass, field

ATTRACTIVE = "attractiveness"
POSITION = "position"


@dataclass(frozen=True)
class ReadyCriterion:
    """A criterion of the library: where its value comes from and how it is read.

    `source` is "metric" (computed from revenue, contracts, sites), "field" (the account's own
    record) or "rating" (people's judgement); `metric` names the figure. `anchors` serve where
    the data suggests none. `worded` describes a rating of 0, 25, 50, 75 and 100. `is_value`
    counts it among those of whole value, which start with equal weights (method row 106).
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
    is_value: bool = False
