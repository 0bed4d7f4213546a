"""The invented contract that the documentation tells of."""

CLIENT = {
    "application_key": "APP-001",
    "customer_key": "CUST-001",
    "application_name": "Support of the warehouse system",
    "company_name": "Orion Logistika Servis",
    "deal_type": "SUP",
    "deal_amount": 15000000,
    "monthly_limit": 40,
    "hourly_rate": 150000,
    "currency": "UZS",
    "invoice_amount": 0,
}
APPLICATION = {
    **{name: value for name, value in CLIENT.items() if name != "company_name"},
    "status": "Active",
    "extended_status": "",
    "description": "",
    "start_date": "2025-03-17",
    "finish_date": None,
    "agreement_date": "2025-03-17",
    "agreement_number": "14/2025",
    "labels": ["ORION"],
}
CUSTOMER = {
    "customer_key": "CUST-001",
    "company_name": "Orion Logistika Servis",
    "company_type": "LLC",
    "address": "8 Mustakillik Street, Yangiyul",
    "tin": "305118427",
    "ccea": "52290",
    "swift_bic": "",
    "account_number": "20208000304567812001",
    "mfo": "00873",
    "bank_name": "Syrdarya Capital",
    "signer_full_name": "L. M. Nazarova",
    "signer_position": "Director",
    "country": "UZ",
    "vat_code": "",
}
CONTACT = {"name": "L. M. Nazarova", "email": "accounts@orion.example", "phone": "+998 71 200 00 00"}
DETAILS = {"application": APPLICATION, "customer": CUSTOMER, "contacts": [CONTACT]}
