"""Contracts, customers and contacts in JSON. Amounts are numbers here, and only here (spec 3)."""

from typing import Any

from rest_framework import serializers

from proxima_invoice.foundation.api.fields import NumberField


class ClientShape(serializers.Serializer[Any]):
    """An active contract in the list."""

    application_key = serializers.CharField()
    customer_key = serializers.CharField()
    application_name = serializers.CharField()
    company_name = serializers.CharField()
    deal_type = serializers.CharField()
    deal_amount = NumberField()
    monthly_limit = serializers.IntegerField(allow_null=True)
    hourly_rate = NumberField()
    currency = serializers.CharField()
    invoice_amount = NumberField()


class ApplicationShape(serializers.Serializer[Any]):
    application_key = serializers.CharField()
    customer_key = serializers.CharField()
    status = serializers.CharField()
    extended_status = serializers.CharField()
    application_name = serializers.CharField()
    description = serializers.CharField()
    start_date = serializers.DateField()
    finish_date = serializers.DateField(allow_null=True)
    deal_amount = NumberField()
    deal_type = serializers.CharField()
    monthly_limit = serializers.IntegerField(allow_null=True)
    hourly_rate = NumberField()
    currency = serializers.CharField()
    invoice_amount = NumberField()
    agreement_date = serializers.DateField(allow_null=True)
    agreement_number = serializers.CharField(allow_null=True)
    labels = serializers.ListField(child=serializers.CharField())


class CustomerShape(serializers.Serializer[Any]):
    customer_key = serializers.CharField()
    company_name = serializers.CharField()
    company_type = serializers.CharField()
    address = serializers.CharField()
    tin = serializers.CharField()
    ccea = serializers.CharField()
    swift_bic = serializers.CharField()
    account_number = serializers.CharField()
    mfo = serializers.CharField()
    bank_name = serializers.CharField()
    signer_full_name = serializers.CharField()
    signer_position = serializers.CharField()
    country = serializers.CharField()
    vat_code = serializers.CharField()


class ContactShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class ClientDetailsShape(serializers.Serializer[Any]):
    """A contract of any status, with the company behind it."""

    application = ApplicationShape()
    customer = CustomerShape(allow_null=True)
    contacts = ContactShape(many=True)
