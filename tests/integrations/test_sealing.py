from django.test import override_settings

from integrations.sealing import seal, unseal


def test_sealed_by_another_key_it_is_nothing():
    sealed = seal("a token", purpose="a purpose")
    with override_settings(SECRET_KEY="another"):
        assert unseal(sealed, purpose="a purpose") == ""
    assert unseal(sealed, purpose="a purpose") == "a token"


def test_sealed_for_another_purpose_it_is_nothing():
    sealed = seal("a token", purpose="a purpose")

    assert "token" not in sealed
    assert unseal(sealed, purpose="another purpose") == ""
