"""What people still have to rate: missing, old, or to be talked about (method row 41, 3.1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from accounts.queries import circle
from kam.identity.actor import Actor
from kam.tenancy.context import required_tenant_id
from selection import scoring
from selection.choices import RatingState
from selection.hysteresis import months_later
from selection.models import Criterion, Score
from selection.queries.criteria import model_in_force, open_version, rated_criteria
from selection.queries.inputs import as_array
from selection.queries.ratings import rules_in_use

SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """One criterion of one account that somebody should rate. `value` is the median so far."""

    account_id: UUID
    account_name: str
    criterion: Criterion
    state: str
    raters: int
    value: float | None
    spread: float | None
    rated_on: date | None
    mine: float | None

    @property
    def state_label(self) -> str:
        return str(RatingState(self.state).label)

    @property
    def key(self) -> str:
        return f"{self.account_id}-{self.criterion.code}"

    @property
    def steps(self) -> list[tuple[int, str]]:
        """The worded anchors with their values, from the lowest."""
        worded = list(self.criterion.worded) or [""] * 5
        return list(zip((0, 25, 50, 75, 100), worded, strict=True))


@dataclass(frozen=True)
class Queue:
    """`rows` are the first that wait; `done` of `total` ratings asked for are up to date:
    there, and not older than `stale_months`."""

    rows: list[Waiting]
    waiting: int
    done: int
    total: int
    by_state: dict[str, int]
    criteria: list[Criterion]
    stale_months: int

    @property
    def more(self) -> int:
        return self.waiting - len(self.rows)

    @property
    def percent_done(self) -> float:
        return 100 * self.done / self.total if self.total else 100.0


def rating_queue(
    *,
    by: Actor,
    today: date,
    mine: bool = True,
    code: str = "",
    shown: int | None = SHOWN,
) -> Queue:
    """Ratings that are missing, older than the workspace wants, or more than 25 points apart.

    `mine` asks for the accounts on whose team the actor stands, and then a rating of the actor's
    own counts as old on its own; else for every account whose figures the actor reads. What two
    raters see differently waits until they agree; it counts as rated. Ordered by criterion, then
    by the account's name.
    """
    criteria = rated_criteria(today)
    asked = [each for each in criteria if not code or each.code == code]
    names = _accounts(by=by, today=today, mine=mine)
    months = rules_in_use().stale_months
    if not asked or not names:
        return Queue([], 0, 0, 0, {}, criteria, months)
    found = _states(
        [each.code for each in asked],
        list(names),
        since=months_later(today, -months),
        member_id=by.membership_id,
        mine=mine,
        shown=shown,
    )
    total = len(asked) * len(names)
    by_code = {each.code: each for each in asked}
    counts = found[0]
    unsettled = counts.get(RatingState.UNRATED, 0) + counts.get(RatingState.STALE, 0)
    return Queue(
        rows=[
            Waiting(account_id, names[account_id], by_code[each_code], *rest)
            for account_id, each_code, *rest in found[1]
        ],
        waiting=sum(counts.values()),
        done=total - unsettled,
        total=total,
        by_state=counts,
        criteria=criteria,
        stale_months=months,
    )


def discussed(account_ids: Collection[UUID], codes: Sequence[str]) -> dict[UUID, list[str]]:
    """Codes on which the raters of each account are more than 25 points apart (method 3.1)."""
    if not account_ids or not codes:
        return {}
    found: dict[UUID, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT account_id, criterion_code FROM ({NEWEST}) newest
            GROUP BY account_id, criterion_code
            HAVING max(value) - min(value) > %(spread)s
            """,  # noqa: S608 - a text of this module
            {
                "tenant": required_tenant_id(),
                "codes": list(codes),
                "ids": as_array(account_ids),
                "spread": scoring.DISCUSS_SPREAD,
            },
        )
        for account_id, code in cursor.fetchall():
            found.setdefault(account_id, []).append(code)
    return found


NEWEST = """
    SELECT DISTINCT ON (account_id, criterion_code, rater_id)
           account_id, criterion_code, rater_id, value, rated_on
    FROM selection_rating
    WHERE tenant_id = %(tenant)s AND criterion_code = ANY(%(codes)s)
      AND account_id = ANY(%(ids)s::uuid[])
    ORDER BY account_id, criterion_code, rater_id, id DESC
"""

STATES = f"""
    WITH said AS MATERIALIZED (
        SELECT account_id, criterion_code, count(*) AS raters, max(rated_on) AS rated_on,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY value) AS value,
               max(value) - min(value) AS spread,
               max(value) FILTER (WHERE rater_id = %(me)s) AS mine,
               max(rated_on) FILTER (WHERE rater_id = %(me)s) AS mine_on
        FROM ({NEWEST}) newest
        GROUP BY account_id, criterion_code
    ), asked AS (
        SELECT k.id AS account_id, c.code, c.place AS c_place, k.place, said.raters, said.rated_on,
               said.value, said.spread, said.mine,
               CASE WHEN said.raters IS NULL THEN 'unrated'
                    WHEN said.rated_on < %(since)s
                         OR (%(own)s AND said.mine_on < %(since)s) THEN 'stale'
                    WHEN said.spread > %(spread)s THEN 'discuss' END AS state
        FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS k(id, place)
        CROSS JOIN unnest(%(codes)s::text[]) WITH ORDINALITY AS c(code, place)
        LEFT JOIN said ON said.account_id = k.id AND said.criterion_code = c.code
    )
"""  # noqa: S608 - a text of this module


def _states(
    codes: list[str],
    ids: list[UUID],
    *,
    since: date,
    member_id: UUID | None,
    mine: bool,
    shown: int | None,
) -> tuple[dict[str, int], list[tuple]]:
    values = {
        "tenant": required_tenant_id(),
        "codes": codes,
        "ids": as_array(ids),
        "me": member_id,
        "own": mine,
        "since": since,
        "spread": scoring.DISCUSS_SPREAD,
        "shown": shown,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"{STATES} SELECT state, count(*) FROM asked WHERE state IS NOT NULL GROUP BY state",  # noqa: S608
            values,
        )
        counts = dict(cursor.fetchall())
        cursor.execute(
            f"""
            {STATES}
            SELECT account_id, code, state, coalesce(raters, 0), value, spread, rated_on, mine
            FROM asked WHERE state IS NOT NULL ORDER BY c_place, place LIMIT %(shown)s
            """,  # noqa: S608 - a text of this module
            values,
        )
        return counts, cursor.fetchall()


def _accounts(*, by: Actor, today: date, mine: bool) -> dict[UUID, str]:
    """Names of the accounts asked about, in their order."""
    model = model_in_force(today) or open_version()
    scores = Score.objects.filter(model=model, account__archived_at=None)
    if mine:
        scores = scores.filter(account_id__in=circle.teams_of(by))
    elif not circle.reads_all_figures(by):
        scores = scores.filter(circle.seen_from(circle.readable_figures(by), "account"))
    rows = scores.order_by("account__name_norm", "account_id")
    return dict(rows.values_list("account_id", "account__name"))
