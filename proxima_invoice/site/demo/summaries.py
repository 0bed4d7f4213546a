"""What the demonstration's issues are called: in the customer's language, as Jira would hold them."""

ORDINARY = {
    "logistics": (
        "Обновление сертификатов TLS на шлюзе API",
        "Медленный отчёт по остаткам: индексы",
        "Не уходят уведомления водителям",
        "Перенос очередей на новый сервер",
        "Ошибка округления в счёте-фактуре",
        "Выгрузка маршрутных листов в Excel",
        "Роли диспетчеров: доступ к филиалам",
        "Синхронизация справочника контрагентов",
        "Обновление модуля печати накладных",
    ),
    "trade": (
        "Акт сверки: неверное сальдо на начало месяца",
        "Импорт прайс-листа поставщика",
        "Двойная проводка при возврате товара",
        "Форма ТТН: новый образец",
        "Права кассира на отмену чека",
        "Настройка резервного копирования",
    ),
    "telecom": (
        "Тариф «Безлимит+»: пропорциональное списание",
        "Роуминг: потеря записей CDR при переполнении очереди",
        "Перенос номера: повтор запроса при тайм-ауте",
        "Личный кабинет: цикл входа на iOS",
        "Отчёт по отключённым абонентам",
        "Нагрузочный тест API тарификации",
        "Архив записей старше года",
        "Дилерский портал: комиссия за май",
        "Антифрод: правило «много SIM за день»",
        "Импорт тарифов: отклонять строки без даты",
        "Счета корпоративным клиентам уходят дважды",
    ),
    "medicine": (
        "Карточка прибора: история поверок",
        "Интеграция с реестром изделий",
        "Макет кабинета сервисного инженера",
        "Поиск запчастей по артикулу",
        "Подписание актов ЭЦП",
    ),
    "factory": (
        "Сменный отчёт: потеря строк при смене суток",
        "Интеграция весовой с учётом сырья",
        "Справочник простоев: новая классификация",
        "Права мастеров участка",
        "Перенос архива на новое хранилище",
        "План ремонтов: импорт из Excel",
    ),
    "uzbek": (
        "Harorat oʻlchagichlari bilan bogʻlanish uzilishi",
        "Omborxona hisobotini Excelga chiqarish",
        "Xodimlar uchun yangi rollar",
        "Yoʻl varaqasi: chop etish shakli",
        "Ogohlantirish xabarlarini sozlash",
    ),
    "hotel": (
        "Booking widget: two-step payment",
        "Channel manager: double rates after midnight",
        "Guest registration form for e-mehmon",
        "Room photos load slowly on mobile",
    ),
    "freight": (
        "Customs status feed: retry on time-out",
        "Quote form: per-pallet surcharge",
        "Driver app: offline signatures",
        "Monthly KPI report by depot",
        "EDI: reject orders without a VAT number",
        "Index for consignment search",
    ),
    "retail": (
        "Checkout: vouchers and gift wrap together",
        "Product feed for the autumn campaign",
        "Stock sync with the Cork warehouse",
        "Accessibility fixes on the basket page",
        "Newsletter sign-up without third-party scripts",
    ),
    "analytics": (
        "Backfill of the churn model",
        "Access roles for the finance workspace",
        "Slow dashboard: materialise the funnel",
        "Upgrade of the orchestration cluster",
        "Cost report per data product",
    ),
    "factory_en": (
        "Collector: OPC UA session drops after 24 h",
        "Schema of the shift archive",
        "Commissioning on line 4",
        "Operator screen: downtime reasons",
        "Hand-over documentation",
    ),
}

CRITICAL = {
    "ru": (
        "Недоступен личный кабинет",
        "Очередь сообщений не разбирается",
        "Сервер отчётов не отвечает",
        "Не проходят платежи",
    ),
    "en": (
        "Production API returns 502",
        "Nightly load failed",
        "Users cannot log in",
    ),
}

RUSSIAN_TOPICS = frozenset(("logistics", "trade", "telecom", "medicine", "factory", "uzbek"))
