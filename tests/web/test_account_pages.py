from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import disable_account
from himaya.web.accounts.models import Role, User
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

PASSWORD, OTHER = "leaf-quiet-harbour-9", "stone-lamp-river-41"
FORM = {"username": "new-desk", "office_ar": "مكتب جديد", "office_en": "New desk", "role": "planner", "area": "country"}
FORM |= {"password": PASSWORD, "again": PASSWORD}
FOR_ADMINISTRATORS = {
    "/accounts/": "get",
    "/accounts/new/": "post",
    "/accounts/offices/": "get",
    "/accounts/offices/centre/": "get",
    "/accounts/offices/centre/assign/": "post",
    "/accounts/offices/assignments/{assignment}/end/": "post",
    "/accounts/{pk}/password/": "post",
    "/accounts/{pk}/disable/": "post",
    "/accounts/{pk}/enable/": "post",
    "/accounts/{pk}/second-factor/remove/": "post",
}
FOR_EVERYBODY = ("/accounts/me/", "/accounts/second-factor/set-up/")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def _signed_in(username: str, password: str = PASSWORD) -> Client:
    """A browser that signed in by the form, as sessions on record need."""
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    client.post("/accounts/login/", {"login": username, "password": password})
    return client


def _inside(client: Client) -> bool:
    return bool(client.get("/accounts/me/").status_code == 200)


@pytest.fixture
def target(account: Callable[..., User]) -> User:
    """An office to which something is done."""
    return account(Role.DUTY_OFFICER, username="target")


@pytest.mark.parametrize("role", ["", *Role.values])
@pytest.mark.parametrize("address", list(FOR_ADMINISTRATORS))
def test_only_administrators_manage_accounts(  # one case of the matrix
    settings: Any, account: Callable[..., User], enrol: Callable[[User], str], target: User, role: str, address: str
) -> None:
    """Role by route: an administrator is answered, every other role is refused and changes nothing."""
    settings.DEMO = False
    user = account(Role(role)) if role else User.objects.create(username="nobody")
    enrol(user)
    client = Client()
    client.force_login(user)
    before = User.objects.values_list("username", "is_active", "password").order_by("pk")
    kept = list(before)
    answer = getattr(client, FOR_ADMINISTRATORS[address])(
        address.format(pk=target.pk, assignment=target.assignments.get().pk), FORM
    )
    if role == Role.ADMINISTRATOR:
        assert answer.status_code in {200, 302, 422}
    else:
        assert answer.status_code == 403
        assert list(before.all()) == kept


@pytest.mark.parametrize("role", ["", *Role.values])
def test_every_office_has_its_own_page(settings: Any, account: Callable[..., User], role: str) -> None:
    """Role by route: an account reaches its own page and the set-up of its second factor, whatever its role."""
    settings.DEMO = True
    user = account(Role(role)) if role else User.objects.create(username="nobody")
    user.set_password(PASSWORD)
    user.save()
    client = _signed_in(user.username)
    assert [client.get(address).status_code for address in FOR_EVERYBODY] == [200, 200]


@pytest.mark.parametrize("address", [*FOR_ADMINISTRATORS, "/accounts/me/password/", "/accounts/me/sessions/1/end/"])
def test_forms_from_elsewhere_change_nothing(administrator: Client, target: User, address: str) -> None:
    """A POST without our token is refused on every route that changes something."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = administrator.cookies
    answer = strict.post(address.format(pk=target.pk, assignment=target.assignments.get().pk), FORM)
    assert answer.status_code in {403, 405}
    target.refresh_from_db()
    assert target.is_active
    assert target.check_password(PASSWORD)
    assert not User.objects.filter(username="new-desk").exists()


@pytest.mark.parametrize("address", [address for address in FOR_ADMINISTRATORS if "pk" in address])
def test_an_account_that_is_not_there_is_not_found(administrator: Client, address: str) -> None:
    """A number without an account answers 404."""
    assert administrator.post(address.format(pk=9999), FORM).status_code == 404


def test_the_administrator_is_led_to_the_accounts_and_sees_no_plan(administrator: Client) -> None:
    """Whoever manages accounts finds them in the menu; plans belong to other offices."""
    page = administrator.get("/").content.decode()
    assert 'href="/accounts/"' in page
    assert 'href="/plans/"' not in page
    assert administrator.get("/plans/").status_code == 403


def test_the_list_tells_role_state_and_second_factor(administrator: Client, target: User) -> None:
    """Every account stands in the list with what an administrator needs to know."""
    disable_account(target, by=None)
    administrator.cookies["himaya_language"] = "en"
    text = re.sub(r"<[^>]+>", " ", administrator.get("/accounts/").content.decode())
    for told in (
        "Office target",
        "National duty officer",
        "Closed",
        "Password only",
        "Your own account",
        "Second factor",
    ):
        assert told in text


def test_a_made_account_signs_in(administrator: Client) -> None:
    """An administrator makes an account; the office signs in with what it was given."""
    assert administrator.post("/accounts/new/", FORM).headers["Location"] == "/accounts/"
    assert "أُنشئ حساب مكتب جديد" in administrator.get("/accounts/").content.decode()
    assert _inside(_signed_in("new-desk"))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"username": "target"}, "مستخدم"),
        ({"username": "Two Words"}, "اسم المستخدم غير مقبول"),
        ({"again": OTHER}, "كلمتا المرور مختلفتان"),
        ({"password": "short", "again": "short"}, "كلمة المرور غير مقبولة"),
        ({"role": "emperor"}, "emperor"),
        ({"role": ""}, "اختر ما تختص به الجهة"),
        ({"area": ""}, "اختر نطاق عمل الجهة"),
        ({"area": "EG-XX"}, "EG-XX"),
        ({"office_ar": "29001011234567"}, "صفة الجهة غير مقبولة"),
    ],
)
@pytest.mark.usefixtures("target")
def test_a_refused_account_says_why(administrator: Client, wrong: dict[str, str], reason: str) -> None:
    """Nothing is made, the reason is told, and no password comes back in the page."""
    answer = administrator.post("/accounts/new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert User.objects.count() == 2


def test_the_form_of_a_new_account_chooses_nothing_by_itself(administrator: Client) -> None:
    """Role and area are asked for: neither the whole country nor the first role is there unless somebody chose it."""
    page = administrator.get("/accounts/new/").content.decode()
    for field in ("role", "area"):
        select = page.split(f'<select id="id_{field}"')[1].split("</select>")[0]
        assert select.split("<option")[1].startswith(' value="">')
        assert "selected" not in select
    administrator.post("/accounts/new/", {**FORM, "area": "EG-ALX"})
    administrator.post("/accounts/new/", {**FORM, "username": "national-desk"})
    assert [User.objects.get(username=name).area for name in ("new-desk", "national-desk")] == ["EG-ALX", ""]


def test_a_closed_account_loses_its_sessions_for_good(administrator: Client, target: User) -> None:
    """Closing ends every session at once; opening again brings none back, but signing in works."""
    before = _signed_in("target")
    assert _inside(before)
    administrator.post(f"/accounts/{target.pk}/disable/")
    assert not _inside(before)
    assert not _inside(_signed_in("target"))
    administrator.post(f"/accounts/{target.pk}/enable/")
    assert not _inside(before)
    assert _inside(_signed_in("target"))


def test_an_administrator_does_not_close_itself(administrator: Client, account: Callable[..., User]) -> None:
    """Closing or resetting one's own account is refused with the way on, also when there is another administrator."""
    account(Role.ADMINISTRATOR, username="second")
    own = User.objects.get(username="administrator")
    for what in ("disable", "second-factor/remove"):
        administrator.post(f"/accounts/{own.pk}/{what}/")
        assert "من مسؤول نظام آخر" in administrator.get("/accounts/").content.decode()
    own.refresh_from_db()
    assert own.is_active
    assert administrator.get(f"/accounts/{own.pk}/password/").headers["Location"] == "/accounts/me/"


def test_the_last_administrator_stays(account: Callable[..., User]) -> None:
    """The last open administrator cannot be closed, one of two can."""
    one, other = account(Role.ADMINISTRATOR), account(Role.ADMINISTRATOR, username="second")
    disable_account(other, by=one)
    with pytest.raises(InvalidInputError) as raised:
        disable_account(one, by=None)
    assert raised.value.faults[0].code == "web.last_administrator"
    one.refresh_from_db()
    assert one.is_active


def test_a_new_password_from_the_administrator(administrator: Client, target: User) -> None:
    """The old password and the sessions end; the new one opens the account."""
    before = _signed_in("target")
    address = f"/accounts/{target.pk}/password/"
    assert administrator.post(address, {"password": "short", "again": "short"}).status_code == 422
    assert _inside(before)
    administrator.post(address, {"password": OTHER, "again": OTHER})
    assert not _inside(before)
    assert not _inside(_signed_in("target"))
    assert _inside(_signed_in("target", OTHER))


@pytest.mark.usefixtures("target")
def test_changing_ones_own_password_ends_the_other_sessions() -> None:
    """The browser that changes it stays signed in, the other does not."""
    here, there = _signed_in("target"), _signed_in("target")
    answer = here.post("/accounts/me/password/", {"current": PASSWORD, "password": OTHER, "again": OTHER})
    assert answer.status_code == 302
    assert _inside(here)
    assert not _inside(there)
    assert _inside(_signed_in("target", OTHER))
    page = here.get("/accounts/me/").content.decode()
    assert page.count("Firefox · Linux") == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"current": "guess"}, "كلمة المرور الحالية غير صحيحة"),
        ({"again": PASSWORD}, "كلمتا المرور مختلفتان"),
        ({"password": "999999999999", "again": "999999999999"}, "كلمة المرور غير مقبولة"),
    ],
)
def test_a_refused_change_of_password(target: User, wrong: dict[str, str], reason: str) -> None:
    """The password stays, and the page says why."""
    client = _signed_in("target")
    answer = client.post("/accounts/me/password/", {"current": PASSWORD, "password": OTHER, "again": OTHER} | wrong)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    target.refresh_from_db()
    assert target.check_password(PASSWORD)


@pytest.mark.usefixtures("target")
def test_ending_one_session(account: Callable[..., User]) -> None:
    """An office sees where it is signed in and ends one; another office's session is not found."""
    here, there = _signed_in("target"), _signed_in("target")
    page = here.get("/accounts/me/").content.decode()
    assert page.count("هذا المتصفح") == 1
    ends = re.findall(r'action="(/accounts/me/sessions/\d+/end/)"><input[^>]*><button class="button">إنهاء', page)
    assert len(ends) == 1
    account(Role.PLANNER)
    assert _signed_in("planner").post(ends[0]).status_code == 404
    assert _inside(there)
    here.post(ends[0])
    assert not _inside(there)
    assert _inside(here)


@pytest.mark.usefixtures("target")
def test_ending_all_other_sessions(account: Callable[..., User]) -> None:
    """One button ends every session but this one, those of other offices untouched; it stands in the journal."""
    here, *others = [_signed_in("target") for _ in range(3)]
    account(Role.PLANNER)
    neighbour = _signed_in("planner")
    assert 'action="/accounts/me/sessions/others/end/"' in here.get("/accounts/me/").content.decode()
    here.post("/accounts/me/sessions/others/end/")
    assert [_inside(one) for one in (here, *others, neighbour)] == [True, False, False, True]
    assert "sessions/others" not in here.get("/accounts/me/").content.decode()
    entry = JournalEntry.objects.get(action="session-ended")
    assert (entry.account, entry.object_id, entry.after) == ("target", "target", {"which": "others"})


@pytest.mark.usefixtures("target")
def test_ending_the_present_session_signs_out() -> None:
    """The button of this browser ends its own session, and no other."""
    here, there = _signed_in("target"), _signed_in("target")
    page = here.get("/accounts/me/").content.decode()
    own = re.findall(r'action="(/accounts/me/sessions/\d+/end/)"><input[^>]*><button class="button">خروج', page)
    assert len(own) == 1
    here.post(own[0])
    assert [_inside(one) for one in (here, there)] == [False, True]


def test_sessions_end_also_when_they_are_not_on_record(target: User) -> None:
    """A session from before sessions were recorded ends with the account too."""
    client = Client()
    client.force_login(target)
    disable_account(target, by=None)
    assert not Session.objects.exists()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("address", ["/accounts/", "/accounts/new/", "/accounts/me/", "/accounts/{pk}/password/"])
def test_the_pages_are_whole_in_each_language(administrator: Client, target: User, language: str, address: str) -> None:
    """No English sentence on an Arabic page, no Arabic one on an English page, and nothing that the policy refuses."""
    administrator.cookies["himaya_language"] = language
    page = administrator.get(address.format(pk=target.pk)).content.decode()
    assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=", page)
    text = re.sub(r"<code.*?</code>|<[^>]+>", " ", page, flags=re.DOTALL)
    if language == "ar":
        assert set(re.findall(r"[A-Za-z]{3,}", text)) <= {"English", "XLSX"}
    else:
        assert set(re.findall(r"[\u0621-\u064a]+", text)) <= {"العربية"}
