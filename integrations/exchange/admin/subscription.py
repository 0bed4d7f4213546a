"""Subscriptions: who is told of what, whether it arrives, and ending one (spec 7, Webhooks)."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.notifying.target import host_of
from integrations.exchange.services.end_subscription import BY_PERSON, end_subscription
from integrations.state_labels import label, state_label
from invoices.admin.page import acting_user
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.sentences import retold

LOOKS = {
    Subscription.Status.PENDING: ("review", "schedule"),
    Subscription.Status.CONFIRMED: ("paid", "check_circle"),
    Subscription.Status.ENDED: ("void", "block"),
}
MOST_SHOWN = 50
"""Notifications on a subscription's page; the list has all of them."""


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyModelAdmin):
    list_display = ("name", "company", "event_type", "host", "standing", "last_outcome", "created_at")
    list_display_links = ("name",)
    list_filter = ("status", "event_type", "company")
    search_fields = ("name", "company__name")
    search_help_text = gettext_lazy("Name, company")
    list_select_related = ("company",)
    ordering = ("-created_at", "-id")
    actions = None
    change_form_template = "admin/exchange/subscription/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        end = self.admin_site.admin_view(self.end)
        return [path("<uuid:subscription_id>/end/", end, name="exchange_subscription_end"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        newest = Notification.objects.filter(subscription=OuterRef("pk")).order_by("-published_at", "-id")
        subscriptions: QuerySet[Subscription] = super().get_queryset(request)
        return subscriptions.annotate(last_state=Subquery(newest.values("work__state")[:1]))

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exchange.change_subscription")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One subscription with what it was told lately."""
        subscription = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if subscription is not None:
            told = subscription.notifications.select_related("work")[:MOST_SHOWN]
            shown = {
                "subscription": subscription,
                "standing": self.standing(subscription),
                "host": host_of(subscription.target),
                "ended_because": retold(subscription.ended_because),
                "told": [(one, state_label(one.work.state), retold(one.work.last_error)) for one in told],
                "may_end": self.has_end_permission(request) and subscription.status != Subscription.Status.ENDED,
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @method_decorator(require_POST)
    def end(self, request: HttpRequest, subscription_id: UUID) -> HttpResponse:
        if not self.has_end_permission(request):
            raise PermissionDenied
        subscription = Subscription.objects.filter(pk=subscription_id).first()
        if subscription is None:
            raise Http404
        because = BY_PERSON % {"user": acting_user(request).get_username()}
        if end_subscription(subscription_id=subscription_id, because=because, now=timezone.now()):
            messages.success(request, _("%(name)s has ended: nothing is sent there.") % {"name": subscription.name})
        else:
            messages.error(request, _("%(name)s had ended before.") % {"name": subscription.name})
        return HttpResponseRedirect(reverse("admin:exchange_subscription_change", args=[subscription_id]))

    @admin.display(description=gettext_lazy("Target"))
    def host(self, subscription: Subscription) -> str:
        """What follows it may hold a secret."""
        return host_of(subscription.target)

    @admin.display(description=gettext_lazy("State"), ordering="status")
    def standing(self, subscription: Subscription) -> SafeString:
        color, icon = LOOKS[Subscription.Status(subscription.status)]
        return label(subscription.get_status_display(), color=color, icon=icon)

    @admin.display(description=gettext_lazy("Last notification"))
    def last_outcome(self, subscription: Any) -> SafeString | None:
        return state_label(subscription.last_state) if subscription.last_state else None
