from invoices.services import document_parties as parties

EMPTY: dict[str, None] = {}
ACCOUNTS = [{"currency": "UZS", "account_number": "1"}, {"currency": "EUR", "account_number": "2"}]


def test_a_side_of_which_nothing_is_known_has_no_rows():
    assert parties.seller({}, currency="UZS", language="ru").requisites == []
    assert parties.customer(EMPTY, language="en").requisites == []
    assert parties.bill_to(EMPTY, language="en") == []
    assert parties.wire_details({}, currency="UZS", language="ru", reference="") == []
    assert parties.letterhead({}, currency="UZS", language="ru", with_bank=True).lines == []


def test_the_account_is_the_currencys_own_or_else_the_first():
    assert parties.bank_account({"bank_accounts": ACCOUNTS}, "EUR")["account_number"] == "2"
    assert parties.bank_account({"bank_accounts": ACCOUNTS}, "USD")["account_number"] == "1"
    assert parties.bank_account({"bank_accounts": None}, "USD") == {}


def test_english_words_stand_in_where_there_are_some():
    branding = {"company_name": "ООО", "company_name_en": "LLC", "signer_name": "Имя", "signer_name_en": ""}
    party = parties.seller(branding, currency="UZS", language="en")
    assert (party.name, party.signer) == ("LLC", "Имя")
    assert parties.seller(branding, currency="UZS", language="ru").name == "ООО"


def test_a_country_is_named_once():
    assert parties.bill_to({"address": "8 Fleet Street", "country": "GB"}, language="en") == [
        ("Address", "8 Fleet Street, United Kingdom")
    ]
    assert parties.bill_to({"address": "Tashkent, Uzbekistan", "country": "UZ"}, language="en") == [
        ("Address", "Tashkent, Uzbekistan")
    ]
    assert parties.bill_to({"country": "Atlantis"}, language="ru") == [("Адрес", "Atlantis")]


def test_a_bank_without_a_name_leaves_its_code():
    assert parties.customer({"mfo": "00402"}, language="ru").requisites == [("МФО", "00402")]
