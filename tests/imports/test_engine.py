"""The engine: totals, twins, refused files, corrections, promises; whatever the kind of rows."""

from datetime import date

import pytest

from accounts.models import RevenueLine
from kam.audit.models import AuditEntry
from kam.errors import NotAllowed, NotFound, RuleViolation
from kam.imports import queries, services
from kam.imports.choices import RowState
from kam.imports.planning import fingerprint_of, plan_files
from kam.imports.spec import ControlPlan, FilterPlan, UnpivotPlan, plan_from_json
from kam.tenancy.context import activate
from tests.imports.conftest import NOW, lines_of, plan_for

pytestmark = pytest.mark.django_db

COLUMNS = {"account": "customer", "date": "day", "revenue": "amount", "line_id": "line"}
PLAN = plan_for("revenue", columns=COLUMNS)
HEADER = "line,customer,day,amount"


@pytest.fixture(autouse=True)
def customers(register):
    return [register("Brauer", id="K1"), register("Weber", id="K2")]


def reasons(run, *states):
    rows = queries.rows_of(run, *(states or (RowState.REFUSED,)))
    return {row.line: row.reason for row in rows}


@pytest.mark.parametrize(
    ("control", "words"),
    [
        (ControlPlan(rows=3), "The file has 2 rows, the control total says 3."),
        (ControlPlan(sum="99"), "The file adds up to 30.5, the control total says 99."),
        (ControlPlan(rows=2, sum="30,50"), ""),
        (ControlPlan(rows=2, sum="30.5"), ""),
    ],
)
def test_control_totals_refuse_the_whole_set_with_both_figures(check, control, words):
    plan = plan_for("revenue", columns=COLUMNS, control=control)

    run = check(plan, lines_of(HEADER, "1,K1,2026-01-01,20.25", "2,K2,2026-01-01,10.25"))

    assert run.error == words
    assert run.state == ("failed" if words else "checked")


def test_a_control_sum_says_how_many_amounts_cannot_be_read(check):
    plan = plan_for("revenue", columns=COLUMNS, control=ControlPlan(sum="30"))

    run = check(plan, lines_of(HEADER, "1,K1,2026-01-01,20", "2,K2,2026-01-01,ten"))

    assert run.error.endswith("In 1 row the amount cannot be read.")


def test_a_set_with_a_wrong_total_does_not_run(check, cast):
    plan = plan_for("revenue", columns=COLUMNS, control=ControlPlan(rows=9))
    run = check(plan, lines_of(HEADER, "1,K1,2026-01-01,20"))

    with pytest.raises(RuleViolation, match="Check the files first"):
        services.ask_run(run=run, by=cast.leader.actor, announce=False)


def test_twins_within_the_file_are_found_by_the_check(check):
    run = check(PLAN, lines_of(HEADER, "1,K1,2026-01-01,20", "1,K1,2026-01-01,20"))

    assert reasons(run) == {3: "Line 2 of the file is the same row."}


def test_the_check_promises_what_the_run_does(check, bring_in):
    file = lines_of(
        HEADER,
        "1,K1,2026-01-01,20",
        "1,K1,2026-01-01,20",
        "2,K9,2026-01-01,5",
        "3,K1,soon,5",
        "4,K2,2026-01-01,-5",
        "5,K2,2999-01-01,5",
        "6,K2,2026-01-01,99999999999999999999",
    )
    run = check(PLAN, file)
    promised = run.totals

    done = bring_in(run)

    assert done.totals == promised
    assert RevenueLine.objects.count() == promised["ok"]["rows"] == 2


def test_refused_rows_come_back_with_the_reason_and_only_they_are_loaded_again(load, cast):
    run = load(PLAN, lines_of(HEADER, "1,K1,2026-01-01,20", "2,K1,32.01.2026,5.50"))
    [(place, name, content)] = queries.refused_files(run)
    assert (place, name) == (0, "file-refused.csv")
    text = content.decode("utf-8-sig")
    assert text.splitlines()[0] == f"{HEADER},Reason refused"
    fixed = text.replace("32.01.2026", "2026-01-31").encode()

    again = services.correct_run(run=run, files={0: [(name, fixed)]}, by=cast.leader.actor, now=NOW)
    services.ask_check(run=again, by=cast.leader.actor, announce=False)
    services.keep_promise(run_id=again.id, by=cast.leader.actor, clock=lambda: NOW)
    services.ask_run(run=queries.get_run(again.id), by=cast.leader.actor, announce=False)
    services.keep_promise(run_id=again.id, by=cast.leader.actor, clock=lambda: NOW)

    totals = queries.set_totals(again)
    assert totals.complete
    assert (totals.source_rows, totals.in_rows) == (2, 2)
    assert list(queries.runs_of_set(again)) == [run, again]


def test_a_line_that_became_several_rows_comes_in_whole_or_not(check):
    plan = plan_for(
        "revenue",
        columns={
            "account": "customer",
            "date": {"constant": "2026-01-01"},
            "revenue": "column value",
            "product_line": "column name",
        },
        unpivot=UnpivotPlan(("Milk", "Fish")),
    )

    run = check(plan, lines_of("customer,Milk,Fish", "K1,5,6", "K2,7,much"))

    assert run.totals["ok"]["rows"] == 2
    assert sorted(reason for reason in reasons(run).values())
    assert run.totals["refused"]["rows"] == 2


def test_a_filter_takes_only_some_rows_and_counts_only_those(check):
    plan = plan_for("revenue", columns=COLUMNS, only=(FilterPlan("stage", ("Won",)),))

    run = check(
        plan,
        lines_of(f"{HEADER},stage", "1,K1,2026-01-01,20,Won", "2,,2026-01-01,5,Lost"),
    )

    assert run.totals["read"]["rows"] == 1


def test_what_a_plan_leaves_open_is_said_by_field(cast, enter):
    by = cast.leader.actor
    run = services.begin_run(kind="revenue", files=[("a.csv", b"x\n1\n")], by=by, now=NOW)

    with pytest.raises(RuleViolation) as refusal:
        services.set_plan(
            run=run, plan=plan_for("revenue", columns={"what": "x"}, source=""), by=by, now=NOW
        )

    assert set(refusal.value.errors) == {"what", "account", "date", "revenue", "source"}


def test_a_column_that_is_not_there_stops_the_check_in_words(check):
    run = check(plan_for("revenue", columns=COLUMNS | {"cost": "kosten"}), lines_of(HEADER))

    assert (run.state, run.error) == ("failed", "There is no column “kosten” in the files.")


@pytest.mark.parametrize(
    ("files", "words"),
    [([], "at least one file"), ([("a.csv", b"")], "empty"), ([("a.csv", b"x")] * 13, "At most")],
)
def test_files_that_cannot_be_used_are_refused(cast, enter, files, words):
    with pytest.raises(RuleViolation, match=words):
        services.begin_run(kind="revenue", files=files, by=cast.leader.actor, now=NOW)


def test_who_may_not_import_gets_nowhere(cast, enter):
    with pytest.raises(NotAllowed):
        services.begin_run(kind="revenue", files=[("a.csv", b"x")], by=cast.reader.actor, now=NOW)


def test_a_run_that_is_not_there_is_not_found(check):
    run = check(PLAN, lines_of(HEADER, "1,K1,2026-01-01,20"))

    found = queries.get_run(run.id)

    assert found.id == run.id
    with pytest.raises(NotFound):
        queries.get_run("00000000-0000-7000-8000-000000000000")
    with pytest.raises(NotFound):
        queries.get_run("no id")


def test_a_plan_is_remembered_for_files_of_the_same_shape(cast, enter):
    by = cast.leader.actor
    file = lines_of("Kd,Tag,Wert,Nr", "K1,2026-01-01,20,1")
    plan = plan_for(
        "revenue", columns={"account": "Kd", "date": "Tag", "revenue": "Wert", "line_id": "Nr"}
    )
    run = services.begin_run(kind="revenue", files=[("file.csv", file)], by=by, now=NOW)
    services.set_plan(
        run=run, plan=plan, by=by, now=NOW, fingerprint=fingerprint_of(plan.files, [file])
    )

    other = lines_of("Kd,Tag,Wert,Nr", "K2,2026-02-01,5,2")
    planned = plan_files("revenue", [("next.csv", other)], by=by)

    assert planned.remembered
    assert planned.plan.columns == plan.columns
    assert planned.plan.source == "erp"


def test_a_plan_survives_its_json():
    plan = plan_for(
        "revenue",
        columns=COLUMNS | {"cost": {"formula": "amount * 2"}, "currency": {"constant": "EUR"}},
        only=(FilterPlan("a", ("b",), negate=True),),
        control=ControlPlan(3, "4"),
    )

    assert plan_from_json(plan.as_json()) == plan


@pytest.mark.parametrize(
    "data", [{}, {"kind": "x", "colour": 1}, {"kind": "x", "joins": [{"file": 1}]}]
)
def test_a_plan_of_the_wrong_shape_is_refused_in_words(data):
    with pytest.raises(ValueError, match=r"\w+"):
        plan_from_json(data)


def test_a_row_of_history_tells_of_each_step_of_a_load(load, acme):
    run = load(PLAN, lines_of(HEADER, "1,K1,2026-01-01,20"))

    with activate(acme):
        actions = AuditEntry.objects.filter(subject_id=run.id).values_list("action", flat=True)
        assert sorted(actions) == [
            "import.check_asked",
            "import.done",
            "import.planned",
            "import.started",
            "import.uploaded",
        ]
    assert RevenueLine.objects.get().booked_on == date(2026, 1, 1)
