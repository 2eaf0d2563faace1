"""What goes in and what comes out about weight profiles, field by field."""

from rest_framework import serializers


class ProfileIn(serializers.Serializer):
    """Whom a profile is for, and what it gives each criterion."""

    name = serializers.CharField(max_length=80)
    sectors = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, default=list
    )
    countries = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list
    )
    points = serializers.DictField(
        child=serializers.FloatField(min_value=0),
        required=False,
        allow_null=True,
        default=None,
        help_text="By criterion code, brought to 100 together. Without them a new profile begins "
        "with the usual weights, those of whole value equal.",
    )


class ProfileOut(serializers.Serializer):
    """A weight profile; the first that fits an account counts."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    name = serializers.CharField()
    sectors = serializers.ListField(child=serializers.CharField(), help_text="Empty: all.")
    countries = serializers.ListField(child=serializers.CharField(), help_text="Empty: all.")
    points = serializers.DictField(child=serializers.FloatField())
    version = serializers.IntegerField(help_text="Raised by every change; If-Match names it.")
