"""What billing asks of this app: the warehouse, and the settings that apply to each contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Value

from clients.models import ClientInvoiceConfig, ContractRateRule, EmployeeExclusion, ProjectClassification
from clients.warehouse.clickhouse import ClickHouseWarehouse
from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.source import WarehouseSource


def warehouse() -> WarehouseSource:
    """ClickHouse where one is configured, otherwise the embedded tables. Cheap: nothing is asked until it is used."""
    if settings.CLICKHOUSE_URL:
        return ClickHouseWarehouse(settings.CLICKHOUSE_URL, settings.CLICKHOUSE_TIMEOUT_SECONDS)
    return DatabaseWarehouse()


@dataclass(frozen=True)
class BillingSettings:
    """The product's own tables about contracts, people and projects, read once for a whole run (spec 2)."""

    rate_rules: Mapping[str, ContractRateRule] = field(default_factory=dict)
    configs: Mapping[str, ClientInvoiceConfig] = field(default_factory=dict)
    exclusions: Mapping[str, str] = field(default_factory=dict)
    """account_id → `overhead_only` or `excluded`."""
    unbillable_labels: frozenset[str] = frozenset()

    def fixed_price_billing(self, application_key: str) -> str:
        """`once` or `monthly`: the contract's own setting, else the installation's."""
        return self.config(application_key).fixed_price_billing or str(settings.FIXED_PRICE_BILLING)

    def config(self, application_key: str) -> ClientInvoiceConfig:
        """The contract's settings, or the defaults."""
        return self.configs.get(application_key) or ClientInvoiceConfig(application_key=application_key)


def billing_settings() -> BillingSettings:
    """Read the settings of every contract: three queries, however many contracts there are."""
    people = EmployeeExclusion.objects.filter(is_active=True).order_by()
    labels = ProjectClassification.objects.exclude(kind=ProjectClassification.Kind.BILLABLE).order_by()
    # Two short lists, read together: which is which, whom or what, and how.
    exceptions = people.annotate(of=Value("person")).values_list("of", "account_id", "kind")
    exceptions = exceptions.union(
        labels.annotate(of=Value("label")).values_list("of", "project_label", "kind"), all=True
    )
    told = list(exceptions)
    return BillingSettings(
        rate_rules=ContractRateRule.objects.in_bulk(),
        configs=ClientInvoiceConfig.objects.in_bulk(),
        exclusions={account_id: kind for of, account_id, kind in told if of == "person"},
        unbillable_labels=frozenset(label for of, label, _ in told if of == "label"),
    )
