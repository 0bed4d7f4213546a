import pytest
from django.contrib.auth.models import Group, User
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.settings_form import opened


def change(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


@pytest.fixture
def superuser(db) -> User:
    return User.objects.create_superuser("root", password="a-Long-0ne")


def test_an_administrator_gives_a_role(users, administrator: Client):
    role = Group.objects.get(name="manager")

    administrator.post(
        change(users["viewer"]),
        {"is_active": "on", "groups": [role.pk]} | opened(administrator, change(users["viewer"])),
    )

    assert list(users["viewer"].groups.all()) == [role]


def test_an_administrator_makes_nobody_a_superuser(users, administrator: Client):
    mine = opened(administrator, change(users["admin"]))

    answer = administrator.post(change(users["admin"]), {"is_active": "on", "is_superuser": "on"} | mine)

    assert answer.status_code == 302
    assert not User.objects.get(username="admin").is_superuser


def test_a_user_keeps_the_name_that_history_knows(users, administrator: Client):
    address = change(users["viewer"])
    mine = opened(administrator, address)

    assert "history names people by it" in administrator.get(address).content.decode()
    assert administrator.post(address, {"username": "other", "is_active": "on"} | mine).status_code == 302
    assert User.objects.get(pk=users["viewer"].pk).username == "viewer"


def test_what_another_administrator_took_away_is_not_given_back(users, administrator: Client):
    user, role = users["manager"], Group.objects.get(name="manager")
    mine = opened(administrator, change(user))
    user.groups.clear()
    User.objects.filter(pk=user.pk).update(is_active=False)
    typed = {"first_name": "Mira", "is_active": "on", "is_staff": "on", "groups": [role.pk]}

    answer = administrator.post(change(user), typed | mine)

    form = answer.context["adminform"].form
    assert "Changed since you opened it, by somebody else or in another tab." in form.non_field_errors()[0]
    assert form["is_active"].value() is False
    assert list(form["groups"].value()) == []
    assert form["first_name"].value() == "Mira"
    user.refresh_from_db()
    assert (user.is_active, user.first_name, list(user.groups.all())) == (False, "", [])


def test_roles_that_were_chosen_stay_with_what_is_there_now_beside_them(users, administrator: Client):
    user, viewer, manager = users["manager"], Group.objects.get(name="viewer"), Group.objects.get(name="manager")
    mine = opened(administrator, change(user))
    user.groups.set([Group.objects.get(name="admin")])

    form = (
        administrator.post(change(user), {"is_active": "on", "groups": [viewer.pk, manager.pk]} | mine)
        .context["adminform"]
        .form
    )

    assert form.errors["groups"] == ["Now there is: admin"]
    assert [group.name for group in user.groups.all()] == ["admin"]


def test_the_hash_of_a_password_does_not_travel_with_the_form(users, administrator: Client):
    seen = administrator.get(change(users["viewer"])).context["seen"]

    assert "password" not in signing.loads(seen, salt="what the person saw of a settings form")


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


def test_lists_and_forms_are_called_what_they_hold_and_saving_is_told_neutrally(administrator: Client):
    listed = administrator.get("/admin/auth/user/")
    adding = administrator.get("/admin/auth/user/add/")
    added = administrator.post(
        "/admin/auth/user/add/",
        {"username": "dilnoza", "usable_password": "true", "password1": "long-enough-7", "password2": "long-enough-7"},
        follow=True,
    )
    dilnoza = User.objects.get(username="dilnoza")

    assert (listed.context["title"], adding.context["title"], added.context["title"]) == ("Users", "New: user", "User")
    link = f'<a href="/admin/auth/user/{dilnoza.pk}/change/">dilnoza</a>'
    assert [str(one) for one in added.context["messages"]] == [f"“{link}”: added."]
    assert " in all" in listed.content.decode()
