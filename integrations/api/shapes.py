"""Where an invoice stands with the outside, in JSON (spec 3, integrations)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from proxima_invoice.foundation.api.fields import MomentField
from proxima_invoice.foundation.models import WorkAttempt
from proxima_invoice.foundation.sentences import retold

STATES = ("off", "not_due", "pending", "running", "done", "failed", "uncertain")


@extend_schema_field({"type": "string"})
class RetoldField(serializers.Field[str, Any, str, Any]):
    """What was stored, in the caller's language if it is a sentence of ours."""

    def to_representation(self, value: str) -> str:
        return retold(value)


class AttemptShape(serializers.Serializer[Any]):
    """One go."""

    started_at = MomentField()
    ended_at = MomentField(allow_null=True)
    outcome = serializers.ChoiceField(choices=WorkAttempt.Outcome.choices)
    http_status = serializers.IntegerField(allow_null=True)
    error = RetoldField()


class IntegrationShape(serializers.Serializer[Any]):
    """How an invoice stands with one service."""

    name = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(help_text="Why it is off.")
    attempts = AttemptShape(many=True)
    last_error = serializers.CharField()
    next_attempt_at = MomentField(allow_null=True)
    ids = serializers.DictField(child=serializers.CharField(), help_text="What the service calls it.")
    links = serializers.ListField(child=serializers.CharField(), help_text="Where a person looks at it, outside.")
    can_retry = serializers.BooleanField()


class MessageShape(serializers.Serializer[Any]):
    message = serializers.CharField()
