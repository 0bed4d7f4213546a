"""Notifications: what was told to whom, each go of it, and sending again what was dropped (spec 7, Webhooks)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.services.send_again import send_again
from integrations.state_labels import LOOKS, state_label
from integrations.status import CAN_RETRY
from invoices.admin.page import acting_user
from invoices.errors import Conflict, NotFound
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.sentences import retold


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state, LOOKS[state].word) for state in ("pending", "running", "done", "failed", "cancelled")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notification]) -> QuerySet[Notification]:
        return queryset.filter(work__state=self.value()) if self.value() else queryset


@admin.register(Notification)
class NotificationAdmin(ReadOnlyModelAdmin):
    list_display = ("about", "subscription", "company", "state", "goes", "said", "next_go", "published_at")
    list_display_links = ("about",)
    list_filter = (StateFilter, "type", "subscription__company")
    search_fields = ("subscription__name", "subscription__company__name")
    search_help_text = gettext_lazy("Subscription, company")
    list_select_related = ("work", "subscription__company")
    ordering = ("-published_at", "-id")
    actions = ("send_selected",)
    list_disable_select_all = True
    change_form_template = "admin/exchange/notification/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.again)
        return [path("<uuid:notification_id>/again/", again, name="exchange_notification_again"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return super().get_queryset(request).defer("message")

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("integrations.retry_delivery")

    @admin.action(description=gettext_lazy("Send again"), permissions=["send"])
    def send_selected(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """A POST of the list; a line for each."""
        for notification_id in queryset.values_list("pk", flat=True):
            self._send(request, notification_id)

    @method_decorator(require_POST)
    def again(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        if not self.has_send_permission(request):
            raise PermissionDenied
        self._send(request, notification_id)
        return HttpResponseRedirect(reverse("admin:exchange_notification_change", args=[notification_id]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One notification with every go."""
        notification = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if notification is not None:
            work, subscription = notification.work, notification.subscription
            shown = {
                "notification": notification,
                "about": self.about(notification),
                "state": state_label(work.state),
                "last_error": retold(work.last_error),
                "next_go": self.next_go(notification),
                "attempts": [(attempt, retold(attempt.error)) for attempt in work.attempts.all()],
                "may_send": self.has_send_permission(request)
                and work.state in CAN_RETRY
                and subscription.status != Subscription.Status.ENDED,
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _send(self, request: HttpRequest, notification_id: UUID) -> None:
        try:
            sent = send_again(notification_id=notification_id, user=acting_user(request), now=timezone.now())
        except NotFound as missing:
            raise Http404(str(missing)) from None
        except Conflict as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("A notification to %(name)s is sent again now.") % {"name": sent.subscription.name}
            )

    @admin.display(description=gettext_lazy("Kind"), ordering="type")
    def about(self, notification: Notification) -> str:
        if notification.type == Notification.Type.CONFIRMATION:
            return str(notification.get_type_display())
        return str(notification.subscription.get_event_type_display())

    @admin.display(description=gettext_lazy("company"), ordering="subscription__company__name")
    def company(self, notification: Notification) -> str:
        return notification.subscription.company.name

    @admin.display(description=gettext_lazy("State"), ordering="work__state")
    def state(self, notification: Notification) -> SafeString:
        return state_label(notification.work.state)

    @admin.display(description=gettext_lazy("Goes"), ordering="work__goes")
    def goes(self, notification: Notification) -> int:
        return notification.work.goes

    @admin.display(description=gettext_lazy("What it said"))
    def said(self, notification: Notification) -> str:
        return retold(notification.work.last_error)

    @admin.display(description=gettext_lazy("Next go"), ordering="work__due_at")
    def next_go(self, notification: Notification) -> datetime | None:
        return notification.work.due_at if notification.work.state == "pending" else None
