import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse


def change(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("root", password="a-Long-0ne")


def test_an_administrator_gives_a_role(users, administrator: Client):
    role = Group.objects.get(name="manager")

    administrator.post(change(users["viewer"]), {"username": "viewer", "is_active": "on", "groups": [role.pk]})

    assert list(users["viewer"].groups.all()) == [role]


def test_an_administrator_makes_nobody_a_superuser(users, administrator: Client):
    administrator.post(change(users["admin"]), {"username": "admin", "is_active": "on", "is_superuser": "on"})

    assert not User.objects.get(username="admin").is_superuser


def test_an_administrator_cannot_take_a_superuser_over(users, superuser: User, administrator: Client):
    password = reverse("admin:auth_user_password_change", args=[superuser.pk])

    assert administrator.post(change(superuser), {"username": "root"}).status_code == 403
    assert administrator.post(password, {"password1": "Other-0ne!", "password2": "Other-0ne!"}).status_code == 403
    assert User.objects.get(pk=superuser.pk).check_password("a-Long-0ne")


def test_the_three_roles_are_shown_as_they_are(superuser: User, client: Client):
    client.force_login(superuser)
    role, own = Group.objects.get(name="viewer"), Group.objects.create(name="auditor")

    assert client.post(reverse("admin:auth_group_change", args=[role.pk]), {"name": "x"}).status_code == 403
    assert client.get(reverse("admin:auth_group_change", args=[own.pk])).status_code == 200


def test_a_new_user(administrator: Client):
    typed = {"username": "new", "usable_password": "true", "password1": "a-Long-0ne", "password2": "a-Long-0ne"}

    answer = administrator.post(reverse("admin:auth_user_add"), typed)

    assert answer.status_code == 302
    assert User.objects.get(username="new").check_password("a-Long-0ne")
