"""The admin: its name and navigation."""

from unfold.sites import UnfoldAdminSite


class ProximaAdminSite(UnfoldAdminSite):
    site_header = "Proxima Invoice"
    site_title = "Proxima Invoice"
