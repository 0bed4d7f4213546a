"""`/subscriptions`: what a company's accounting system wants to be told of, and where (spec 7, Webhooks)."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.exchange.api.base import ExchangeViewSet, caller_key
from integrations.exchange.models import Subscription
from integrations.exchange.services.end_subscription import BY_KEY, end_subscription
from integrations.exchange.services.subscribe import LONGEST_NAME, LONGEST_TARGET, subscribe
from invoices.errors import NotFound
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object
from proxima_invoice.foundation.api.views import as_id
from proxima_invoice.foundation.sentences import known, say

ID = "01986c1e-7c2e-7a31-9d3b-3f1f3f0f6a01"
SUBSCRIPTION_ID = OpenApiParameter(
    "subscription_id",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.PATH,
    examples=[OpenApiExample("a subscription", value=ID)],
)
EXAMPLE = {
    "id": ID,
    "name": "1C",
    "eventType": "on_exported",
    "target": "https://mydomain.com?secret=wehwev67sadv56",
    "status": "pending",
}
MOST_LISTED = 100
NO_SUCH_SUBSCRIPTION = known("There is no such subscription.")


class SubscriptionRequest(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=LONGEST_NAME)
    eventType = serializers.ChoiceField(choices=Subscription.Event.values)  # noqa: N815 - as clients know it
    target = serializers.CharField(
        max_length=LONGEST_TARGET,
        help_text="An https:// address on the public Internet. Its query is kept, and never shown in a log.",
    )


class ExchangeSubscriptionShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    eventType = serializers.ChoiceField(choices=Subscription.Event.values)  # noqa: N815 - as clients know it
    target = serializers.CharField()
    status = serializers.ChoiceField(choices=Subscription.Status.values)


class MadeSubscriptionShape(ExchangeSubscriptionShape):
    secret = serializers.CharField(help_text="Of Standard Webhooks. It is shown this once.")


class ExchangeSubscriptionsShape(serializers.Serializer[Any]):
    subscriptions = ExchangeSubscriptionShape(many=True)


class SubscriptionsView(ExchangeViewSet):
    @operation(
        summary="Subscribe to an event",
        name="exchange_subscribe",
        scope="subscribe",
        description=(
            "The target is sent a SubscriptionConfirmation; once its SubscribeURL was visited, within three days, it "
            "is told of each event. Messages are those of Amazon SNS, and carry the headers of Standard Webhooks."
        ),
        takes=SubscriptionRequest,
        takes_example={name: EXAMPLE[name] for name in ("name", "eventType", "target")},
        answers=MadeSubscriptionShape,
        example=EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="},
        status=201,
        refuses={
            "VALIDATION_ERROR": "target: Only addresses that begin with https:// are told.",
            "CONFLICT": "This company has 100 subscriptions; end one first.",
        },
    )
    def create(self, request: Request) -> Response:
        body = json_object(request)
        made, secret = subscribe(
            key=caller_key(request),
            name=body.get("name"),
            event_type=body.get("eventType"),
            target=body.get("target"),
            now=timezone.now(),
        )
        return Response(_written(made) | {"secret": secret}, status=201)

    @operation(
        summary="The company's subscriptions",
        name="exchange_list_subscriptions",
        scope="subscribe",
        description=f"The {MOST_LISTED} newest, newest first, with those that have ended.",
        answers=ExchangeSubscriptionsShape,
        example={"subscriptions": [EXAMPLE]},
    )
    def list(self, request: Request) -> Response:
        found = Subscription.objects.filter(company_id=caller_key(request).company_id)
        return Response({"subscriptions": [_written(one) for one in found[:MOST_LISTED]]})


class SubscriptionView(ExchangeViewSet):
    path_parameters = (SUBSCRIPTION_ID,)

    @operation(
        summary="End a subscription",
        name="exchange_end_subscription",
        scope="subscribe",
        description="Nothing is sent there any more. Doing it again is no error.",
        answers=ExchangeSubscriptionShape,
        example=EXAMPLE | {"status": "ended"},
        refuses={"NOT_FOUND": NO_SUCH_SUBSCRIPTION},
    )
    def destroy(self, request: Request, subscription_id: str) -> Response:
        own = Subscription.objects.filter(company_id=caller_key(request).company_id)
        found = own.filter(pk=as_id(subscription_id, name="subscription_id")).first()
        if found is None:
            raise NotFound(say(NO_SUCH_SUBSCRIPTION))
        end_subscription(subscription_id=found.pk, because=BY_KEY, now=timezone.now())
        found.refresh_from_db()
        return Response(_written(found))


def _written(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": str(subscription.pk),
        "name": subscription.name,
        "eventType": subscription.event_type,
        "target": subscription.target,
        "status": subscription.status,
    }
