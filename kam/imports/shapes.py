"""What goes into the REST face of imports and what comes out."""

from rest_framework import serializers

from kam.imports.choices import RowState, RunState

KINDS = ["accounts", "team", "revenue"]


class ImportParameters(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS, required=False, help_text="Only loads of this kind.")


class ImportIn(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS, help_text="What the files hold.")
    files = serializers.ListField(
        child=serializers.FileField(), help_text="CSV or XLSX; several that belong together."
    )


class CorrectionIn(serializers.Serializer):
    files = serializers.ListField(
        child=serializers.FileField(), help_text="The files of refused rows, put right."
    )


class ImportHeadOut(serializers.Serializer):
    """A load."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    state = serializers.ChoiceField(RunState.choices)
    source = serializers.CharField(help_text="The system whose ids and lines these are.")
    first_id = serializers.UUIDField(allow_null=True, help_text="The load that this one corrects.")
    started_by_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportFileOut(serializers.Serializer):
    place = serializers.IntegerField(help_text="The file's place in the plan; 0 is the main file.")
    part = serializers.IntegerField(help_text="0 for the file, 1 and more for corrected lines.")
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")


class ImportReasonOut(serializers.Serializer):
    reason = serializers.CharField()
    state = serializers.ChoiceField(RowState.choices)
    rows = serializers.IntegerField()


class ImportOut(ImportHeadOut):
    """A load with its totals."""

    percent = serializers.IntegerField(help_text="How far the current step is.")
    error = serializers.CharField(help_text="Why the load stopped; empty if it did not.")
    totals = serializers.DictField(
        help_text="Per part (read, ok, same, refused, parked): rows, and sums by currency."
    )
    files = ImportFileOut(many=True)
    reasons = ImportReasonOut(
        many=True, help_text="Why rows do not come in, the most frequent first."
    )
    undo = serializers.DictField(
        help_text="restored, kept and reasons of an undo; under `weighed` what one would do."
    )


class ImportKeptOut(serializers.Serializer):
    """Something that an undo had to leave."""

    kind = serializers.CharField(help_text="account, site, team, external_id or line.")
    label = serializers.CharField(help_text="What it is called.")
    reason = serializers.CharField(help_text="Who wrote since, or what else stands against it.")


class ImportPlanIn(serializers.Serializer):
    """Parts of a plan; each replaces the whole part."""

    files = serializers.JSONField(required=False, help_text="How each file is read.")
    joins = serializers.JSONField(
        required=False, help_text='[{"file": 1, "on": [["orderID", "orderID"]]}]'
    )
    columns = serializers.JSONField(
        required=False,
        help_text='One entry per field: {"target": "revenue", "formula": "price * quantity"}; '
        "instead of formula also column, columns (joined by -) or constant.",
    )
    only = serializers.JSONField(
        required=False, help_text='[{"column": "stage", "values": ["Won"], "negate": false}]'
    )
    unpivot = serializers.JSONField(
        required=False, allow_null=True, help_text='{"columns": ["Fresh", "Milk"]}'
    )
    empty_texts = serializers.JSONField(required=False, help_text='["NULL"]')
    source = serializers.CharField(required=False, allow_blank=True, max_length=60)
    replace = serializers.JSONField(
        required=False, allow_null=True, help_text='{"first": "2026-01", "last": "2026-03"}'
    )
    control = serializers.JSONField(required=False, help_text='{"rows": 2155, "sum": "1265793.04"}')
    erase_empty = serializers.BooleanField(required=False)
    generate_ids = serializers.BooleanField(required=False)


class ImportPlanOut(ImportPlanIn):
    """A whole plan."""

    kind = serializers.ChoiceField(KINDS)


class ImportRowParameters(serializers.Serializer):
    state = serializers.ChoiceField(
        RowState.choices, required=False, help_text="Only rows in this state."
    )


class ImportRowOut(serializers.Serializer):
    """A row of a load."""

    number = serializers.IntegerField(help_text="Counts the rows from 1.")
    line = serializers.IntegerField(help_text="Its line in the main file.")
    state = serializers.ChoiceField(RowState.choices)
    reason = serializers.CharField()
    values = serializers.DictField(help_text="What the row says, by field.")


class RefusedFileOut(serializers.Serializer):
    """Refused rows of one file, to be corrected."""

    place = serializers.IntegerField(help_text="The file's place in the plan.")
    name = serializers.CharField()
    content = serializers.CharField(help_text="The file as text: CSV.")
