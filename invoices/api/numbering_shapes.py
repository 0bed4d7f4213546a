"""Numbering schemas and the report of their numbers in JSON, and what may be sent about them (spec 6)."""

from typing import Any

from rest_framework import serializers

from invoices.api.requests import DayIn, SaidIn, TextIn
from invoices.models.numbering import LARGEST_NUMBER, LONGEST_NAME, LONGEST_SEQUENCE_KEY, LONGEST_TEXT, MOST_DIGITS
from invoices.queries.chronology import Kind
from invoices.services.read_preview import LONGEST_OWN_KEY, MOST_NUMBERS
from invoices.services.read_schema import SCHEMA_TYPES
from invoices.services.take_number import LONGEST_NUMBER
from proxima_invoice.foundation.api.shapes import RequestShape


class OwnPlaceholderShape(serializers.Serializer[Any]):
    """A placeholder of the schema's own. A required one without a value refuses the draft."""

    required = serializers.BooleanField()  # type: ignore[assignment]  # declared fields are no attributes
    default = serializers.CharField()


class NumberingSchemaShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    schema_type = serializers.ChoiceField(choices=SCHEMA_TYPES)
    pre_text = serializers.CharField()
    post_text = serializers.CharField()
    start_value = serializers.IntegerField()
    max_value = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")
    number_of_digits = serializers.IntegerField(help_text="Padded with zeros to so many.")
    sequence_key = serializers.CharField(help_text="Empty: one counter.")
    placeholders = serializers.DictField(child=OwnPlaceholderShape())
    is_active = serializers.BooleanField(help_text="Numbers the contracts that name no schema.")
    has_numbers = serializers.BooleanField(help_text="Has given a number, and stays for ever.")


class OwnPlaceholderIn(RequestShape):
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]  # as above
    default = TextIn(required=False, max_length=LONGEST_NUMBER)


class NumberingSchemaChanges(RequestShape):
    """What is left out stays as it is."""

    name = SaidIn(required=False, max_length=LONGEST_NAME, help_text="Contracts follow a new one.")
    schema_type = serializers.ChoiceField(choices=SCHEMA_TYPES, required=False)
    pre_text = TextIn(
        required=False,
        max_length=LONGEST_TEXT,
        help_text="__year__ __month__ __day__ __application__ __customer__ and own placeholders are filled.",
    )
    post_text = TextIn(required=False, max_length=LONGEST_TEXT)
    start_value = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_NUMBER)
    max_value = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=LARGEST_NUMBER)
    number_of_digits = serializers.IntegerField(required=False, min_value=0, max_value=MOST_DIGITS)
    sequence_key = TextIn(
        required=False,
        max_length=LONGEST_SEQUENCE_KEY,
        help_text="A counter for each value of its placeholders, which have to be printed as well.",
    )
    placeholders = serializers.DictField(
        child=OwnPlaceholderIn(), required=False, help_text="By names such as __office__."
    )


class NumberingSchemaRequest(NumberingSchemaChanges):
    """Only the name is required."""

    name = SaidIn(max_length=LONGEST_NAME)


class NumberPreviewRequest(RequestShape):
    """What is left out is invented: today, the contract APP-1 of the customer CUST-1."""

    invoice_date = DayIn(required=False)
    application_key = SaidIn(required=False, max_length=LONGEST_OWN_KEY)
    customer_key = SaidIn(required=False, max_length=LONGEST_OWN_KEY)
    count = serializers.IntegerField(required=False, min_value=1, max_value=MOST_NUMBERS)


class NumberPreviewShape(serializers.Serializer[Any]):
    """None of them is taken."""

    sequence_key = serializers.CharField(help_text="Of the counter that they come from.")
    next_number = serializers.CharField()
    numbers = serializers.ListField(
        child=serializers.CharField(), help_text="It and those after it; fewer than asked for where the schema ends."
    )


class FindingShape(serializers.Serializer[Any]):
    """Something that a row of numbers should not have."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    schema_id = serializers.IntegerField()
    schema_name = serializers.CharField()
    sequence_key = serializers.CharField()
    first_number = serializers.IntegerField(help_text="Of a gap the first that is missing, else the invoice's.")
    last_number = serializers.IntegerField()
    invoice_id = serializers.UUIDField(
        allow_null=True, help_text="The invoice; of a gap the one behind it, null where there is none."
    )
    display_number = serializers.CharField(allow_null=True)
    invoice_date = serializers.DateField(allow_null=True)
    later_date = serializers.DateField(allow_null=True, help_text="Of a date out of order: of an earlier number.")
    reads_like = serializers.CharField(allow_null=True, help_text="Of a duplicate: the older number.")
    message = serializers.CharField(help_text="A sentence for people, in their language.")
