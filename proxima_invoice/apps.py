from django.contrib.admin.apps import AdminConfig


class ProximaAdminConfig(AdminConfig):
    """Django's admin with our site class: `admin.site` everywhere is ours."""

    default_site = "proxima_invoice.site.admin_site.ProximaAdminSite"
