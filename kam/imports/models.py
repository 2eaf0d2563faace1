"""Runs, their files and their staged rows; plans remembered by the shape of a file."""

from django.db import models

from kam.identity.models import Membership
from kam.imports.choices import RowState, RunState, TraceState
from kam.tenancy.fields import TenantForeignKey
from kam.tenancy.models import TenantModel


class ImportRun(TenantModel):
    """One load of one set of files. The row is the promise that it will be brought to its end.

    `first` is the run this one corrects; both belong to one set, whose totals add up.
    `totals` holds per state rows and, where the kind adds up an amount, its sum by currency.
    """

    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.UPLOADED)
    plan = models.JSONField(default=dict)
    source = models.CharField(max_length=60, default="")
    first = TenantForeignKey(
        "imports.ImportRun", on_delete=models.CASCADE, null=True, related_name="corrections"
    )
    started_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_by_name = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows_staged = models.PositiveIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0)
    rows_expected = models.PositiveIntegerField(default=0)
    applied_through = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=dict)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")
    # Whether what the run changes is kept, so that it can be taken back.
    is_traced = models.BooleanField(default=False, db_default=False)
    # Numbers of the transactions in which the run and its undoing wrote, as history has them.
    transactions = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    undo = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    undone_by = models.UUIDField(null=True)  # the membership of who asked for it
    undone_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "created_at"], name="import_run_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def set_id(self) -> object:
        """The run that began the set this one belongs to."""
        return self.first_id or self.id

    @property
    def percent(self) -> int:
        """How far the current step is, 0 to 100."""
        if self.state == RunState.CHECKING:
            through, of = self.rows_staged, self.rows_expected
        elif self.state in {RunState.WEIGHING, RunState.UNDOING}:
            through, of = self.undo.get("through", 0), self.undo.get("of", 0)
        else:
            through, of = self.applied_through, self.rows_staged
        return min(100, 100 * through // of) if of else 0


def stored_under(file: "ImportFile", filename: str) -> str:
    """Folder of the tenant, a name nobody can guess; the uploader's name never meets the disk."""
    return f"imports/{file.tenant_id}/{file.id}"


class ImportFile(TenantModel):
    """A file as it came, for one place of the plan; with corrected lines a place has several
    parts. `flaws` are the lines of a looked-up file that could not be used: [line, reason]."""

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=255)
    content = models.FileField(upload_to=stored_under, max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    flaws = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "run", "position", "part"], name="import_file_part_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(TenantModel):
    """A staged row: its number in the set, its line in the main file, what it says, its fate.

    `amount` is the figure that is added up, rounded as it will be kept. The run is a plain column:
    rows are scratch, and a key checked for each of them is what a load of many lines pays most.
    """

    run_id = models.UUIDField()
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RowState, default=RowState.OK)
    key = models.TextField(default="")
    values = models.JSONField(default=dict)
    amount = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, default="")
    reason = models.TextField(default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "run_id", "number"], name="import_row_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class ImportTrace(TenantModel):
    """What a run changed in one row of another app: the row before and after, as JSON.

    `before` is None for a row that the run made, `after` for one it removed. A line of revenue
    that a run brings for the first time leaves no trace: it names its run itself. `former_run`
    is the run that had written the line before. `label` and `reason` say what could not be taken
    back, and why.
    """

    run_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    former_run = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=TraceState, default=TraceState.STANDS)
    label = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "run_id", "kind", "subject_id"], name="import_trace_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "former_run"], name="import_trace_former"),
            models.Index(fields=["tenant", "subject_id"], name="import_trace_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class RememberedPlan(TenantModel):
    """The plan last used for files with these headers; offered when such files come again."""

    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    plan = models.JSONField()
    used_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "fingerprint"], name="remembered_plan_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:8]}"
