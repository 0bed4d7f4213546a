"""The user that automatic work acts as (spec 3, Automatic work)."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

USERNAME = "system"


def system_user() -> AbstractBaseUser:
    """`system`, made when it is first needed. It has no password and no access of its own."""
    model = get_user_model()
    user, created = model.objects.get_or_create(username=USERNAME, defaults={"is_staff": False})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def user_named(username: str) -> AbstractBaseUser:
    """Who started what goes on in the background; `system` in the place of one who is gone since."""
    user = get_user_model().objects.filter(username=username).first()
    return user if isinstance(user, AbstractBaseUser) else system_user()
