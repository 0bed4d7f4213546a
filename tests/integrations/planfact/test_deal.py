import pytest

from integrations.errors import PermanentError
from integrations.planfact.deal import Deal, deal_of, project_of


def deal(number=77, title="APP-1 Поддержка", **fields):
    return {"dealId": number, "title": title, "contractorId": 501, "currencyCode": "UZS", **fields}


def found(*deals):
    return deal_of(deals, application_key="APP-1", currency="UZS")


@pytest.mark.parametrize(
    "title", ["APP-1", "APP-1 Поддержка", "Договор APP-1", "Договор (APP-1)", "2025/APP-1, сопровождение"]
)
def test_the_key_stands_in_the_title_as_a_word(title):
    assert found(deal(title=title)) == Deal(77, 501)


@pytest.mark.parametrize("title", ["APP-10", "XAPP-1", "APP-1-2", "MY-APP-1", "", None])
def test_a_key_that_is_part_of_another_is_not_ours(title):
    with pytest.raises(PermanentError, match="no selling deal for APP-1"):
        found(deal(title=title))


def test_an_external_id_counts_more_than_a_title():
    assert found(deal(1), deal(2, title="Сопровождение", externalId="APP-1")).id == 2


@pytest.mark.parametrize("closed", [{"closed": True}, {"active": False}])
def test_closed_deals_are_left_aside(closed):
    assert found(deal(1, **closed), deal(2)).id == 2
    with pytest.raises(PermanentError, match="is closed"):
        found(deal(1, **closed))


@pytest.mark.parametrize(
    "currency", [{"currencyCode": "USD"}, {"currencyCode": None, "currency": {"currencyCode": "usd"}}]
)
def test_a_deal_in_another_currency_is_refused_for_good(currency):
    with pytest.raises(PermanentError, match="APP-1 in USD, not in UZS"):
        found(deal(**currency))
    assert found(deal(1, **currency), deal(2)).id == 2


def test_a_deal_that_names_no_currency_is_taken():
    assert found(deal(currencyCode=None)).id == 77


def test_two_are_one_too_many():
    with pytest.raises(PermanentError, match="2 open selling deals for APP-1: 1, 2"):
        found(deal(1), deal(2))


@pytest.mark.parametrize("number", [None, "", True, [1]])
def test_a_deal_without_an_id_is_refused(number):
    with pytest.raises(PermanentError, match="which id"):
        found(deal(number))


def test_projects_are_found_alike():
    open_one, closed = {"projectId": 9, "title": "APP-1"}, {"projectId": 8, "title": "APP-1", "closed": True}

    assert project_of([closed, open_one], application_key="APP-1") == 9
    with pytest.raises(PermanentError, match="project for APP-1 is closed"):
        project_of([closed], application_key="APP-1")
    with pytest.raises(PermanentError, match="no project for APP-1"):
        project_of([{"projectId": 1, "title": "APP-10"}], application_key="APP-1")
