"""SubscribeURL and UnsubscribeURL: visited by whoever got a message, with the token that it brought (spec 7)."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.exchange.api.base import ExchangeViewSet
from integrations.exchange.api.subscriptions import ID, SUBSCRIPTION_ID
from integrations.exchange.models import Subscription
from integrations.exchange.services.confirm_subscription import ENDED, confirm_subscription
from integrations.exchange.services.end_subscription import BY_URL, end_subscription
from integrations.exchange.services.find_by_token import OTHER_TOKEN, find_by_token
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.views import as_id

TOKEN = OpenApiParameter("token", str, required=True, examples=[OpenApiExample("a token", value="5f" * 32)])


class SubscriptionStandingShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Subscription.Status.values)


class VisitedView(ExchangeViewSet):
    """By whoever has the address; it says for itself who may."""

    authentication_classes: Any = ()
    path_parameters = (SUBSCRIPTION_ID,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # Programs that look whether a link is alive ask for its head, and decide nothing by that.
        if request.method == "HEAD":
            raise MethodNotAllowed("HEAD")


class ConfirmView(VisitedView):
    @operation(
        summary="Confirm a subscription",
        name="exchange_confirm_subscription",
        description="The SubscribeURL of a SubscriptionConfirmation. Visiting it again is no error.",
        parameters=(TOKEN,),
        answers=SubscriptionStandingShape,
        example={"id": ID, "status": "confirmed"},
        refuses={"NOT_FOUND": OTHER_TOKEN, "CONFLICT": ENDED},
    )
    def retrieve(self, request: Request, subscription_id: str) -> Response:
        key = as_id(subscription_id, name="subscription_id")
        confirmed = confirm_subscription(subscription_id=key, token=_token(request), now=timezone.now())
        return Response({"id": str(confirmed.pk), "status": confirmed.status})


class UnsubscribeView(VisitedView):
    @operation(
        summary="End a subscription by a message's link",
        name="exchange_unsubscribe",
        description="The UnsubscribeURL of a Notification. Visiting it again is no error.",
        parameters=(TOKEN,),
        answers=SubscriptionStandingShape,
        example={"id": ID, "status": "ended"},
        refuses={"NOT_FOUND": OTHER_TOKEN},
    )
    def retrieve(self, request: Request, subscription_id: str) -> Response:
        key = as_id(subscription_id, name="subscription_id")
        found = find_by_token(subscription_id=key, token=_token(request))
        end_subscription(subscription_id=found.pk, because=BY_URL, now=timezone.now())
        return Response({"id": str(found.pk), "status": Subscription.Status.ENDED.value})


def _token(request: Request) -> str:
    return str(request.query_params.get("token", ""))
