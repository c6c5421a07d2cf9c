"""What an office sees of long work."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.jobs import actions
from himaya.web.jobs.models import Job, JobState

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(planner: User) -> Job:
    """A running job at 40 percent."""
    asked = actions.enqueue(
        "add", {}, by=planner, title_ar="تخطيط الإسكندرية", title_en="Planning Alexandria", back="/plans/raml/"
    )
    actions.claim(asked.pk)
    actions.keep_alive(asked.pk, progress=0.4, message_ar="توزيع الوحدات", message_en="Posting units")
    return Job.objects.get()


def test_an_open_job_shows_progress_and_asks_for_itself_again(office: Client, job: Job) -> None:
    """The page says what it is at in Arabic, how far it is, and where the changing part is fetched from."""
    page = office.get(f"/jobs/{job.pk}/").content.decode()
    assert "تخطيط الإسكندرية" in page
    assert "توزيع الوحدات" in page
    assert 'value="40"' in page
    assert f'hx-get="/jobs/{job.pk}/state/"' in page
    assert "Show the result" not in page
    assert f'action="/jobs/{job.pk}/cancel/"' in page


def test_the_changing_part_is_small_until_the_end(office: Client, job: Job) -> None:
    """While the job is open only its state is sent; afterwards the whole section, without a further question."""
    address = f"/jobs/{job.pk}/state/"
    running = office.get(address)
    assert "<section" not in running.content.decode()
    assert "HX-Retarget" not in running.headers
    assert actions.finish(job, {})
    ended = office.get(address)
    assert ended.headers["HX-Retarget"] == f"#job-{job.pk}"
    assert "hx-get" not in ended.content.decode()
    assert "توزيع الوحدات" in running.content.decode()
    assert "توزيع الوحدات" not in ended.content.decode()
    assert 'href="/plans/raml/"' in ended.content.decode()


def test_the_button_cancels(office: Client, job: Job) -> None:
    """One press; a second one is told that the work has ended."""
    assert office.post(f"/jobs/{job.pk}/cancel/").status_code == HTTPStatus.FOUND
    assert Job.objects.get().state == JobState.CANCELLED
    again = office.post(f"/jobs/{job.pk}/cancel/")
    assert again.status_code == HTTPStatus.CONFLICT
    assert "انتهى هذا العمل قبل أن يُلغى." in again.content.decode()


def test_a_failed_job_says_why_in_the_readers_language(office: Client, job: Job) -> None:
    """The reason in Arabic by default, in English when chosen."""
    actions.fail(job, [{"code": "x", "ar": "سبب", "en": "A reason"}])
    assert "سبب" in office.get(f"/jobs/{job.pk}/").content.decode()
    office.post("/language/", {"language": "en"})
    page = office.get("/jobs/").content.decode()
    assert "Planning Alexandria" in page
    assert "A reason" in office.get(f"/jobs/{job.pk}/").content.decode()


def test_other_offices_see_nothing_of_it(job: Job, account: Any) -> None:
    """Without the verb of the kind a job is not found, and the list is refused."""
    client = Client()
    client.force_login(account(Role.MODERATOR))
    for address in (f"/jobs/{job.pk}/", f"/jobs/{job.pk}/state/"):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == HTTPStatus.NOT_FOUND
    refused = client.get("/jobs/")
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "المهمة: متابعة الأعمال الطويلة" in refused.content.decode()


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    office: Client, job: Job, planner: User, django_assert_max_num_queries: Any
) -> None:
    """Thirty jobs cost no more questions than one."""
    for _ in range(30):
        actions.enqueue("add", {}, by=planner, title_ar=f"عمل بعد {job.pk}")
    with django_assert_max_num_queries(8):
        assert office.get("/jobs/").status_code == HTTPStatus.OK


def test_a_job_that_has_told_nothing_yet_says_so_in_words(office: Client, planner: User) -> None:
    """Stage and time since the beginning stand in the part that renews itself; a waiting job has no time yet."""
    asked = actions.enqueue("add", {}, by=planner, title_ar="عمل")
    assert "الوقت المستغرق" not in office.get(f"/jobs/{asked.pk}/state/").content.decode()
    actions.claim(asked.pk)
    begun = timezone.now() - timedelta(seconds=125)
    Job.objects.filter(pk=asked.pk).update(started_at=begun)
    part = office.get(f"/jobs/{asked.pk}/state/").content.decode()
    assert "تجهيز العمل" in part
    assert re.search(r'الوقت المستغرق: <bdi dir="ltr">2:\d\d</bdi>', part)
    Job.objects.filter(pk=asked.pk).update(state=JobState.DONE, ended_at=begun + timedelta(seconds=61))
    assert '<bdi dir="ltr">1:01</bdi>' in office.get(f"/jobs/{asked.pk}/").content.decode()
