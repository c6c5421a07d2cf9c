"""The plan that the demonstration begins with: a draft of Alexandria that still lacks what a desk would add."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import directorate_code
from himaya.web.plans.actions import content, making
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.elements import set_owner
from himaya.web.plans.models import HumanItem, HumanState, Plan, Solution, SolutionState

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.web.plans.models import PlanVersion

_LOGIN, _SOLUTION, _AREA = "planner-alexandria", "alexandria-christmas", "EG-ALX"
_OWNERS = {
    "worship": "directorate-eg-alx",
    "roads": "office-traffic-officer",
    "tourism": "directorate-eg-alx",
    "facilities": "directorate-eg-alx",
    "crowds": "office-supervisor",
    "response": "office-operator",
}
_RESOURCES = "وحدات المديرية المدرجة بجدول التكليفات"
_ARRANGED = {
    HumanItem.WATER: "نقاط مياه عند كل باب",
    HumanItem.TOILETS: "دورات مياه بالأماكن المضيفة",
    HumanItem.SHELTER: "خيام انتظار عند الأبواب الرئيسية",
    HumanItem.PRAYER: "مواعيد الصلوات مراعاة في تبديل الخدمات",
    HumanItem.CHILDREN: "نقطة للأطفال التائهين بكل مكان كبير",
    HumanItem.DISABILITY: "باب مستوٍ لكل مكان ومرافقة لمن يطلبها",
    HumanItem.DISPERSAL: "خروج على دفعات وحافلات بعد الصلاة",
    HumanItem.FIRST_AID: "نقاط طبية بأماكن الفئة الأولى",
}
_NETS = "الشبكة الرئيسية: عمليات المديرية. البديل: شبكة المرور. عند انقطاعهما: الخط الأرضي ثم المراسلون."
_MEDICAL = "نقاط إسعاف بأماكن الفئة الأولى، والمستشفى الأميري للحالات الحرجة، ومسار إخلاء مفتوح لكل كردون."


def ensure_demo_plan(data_dir: Path) -> None:
    """Make the demonstration's plan unless there is a plan already, and hand its road file to the planner."""
    solution = Solution.objects.filter(slug=_SOLUTION, state=SolutionState.VERIFIED).first()
    by = User.objects.filter(username=_LOGIN, is_active=True).first()
    if solution is None or by is None or solution.start is None or Plan.objects.exists():
        return
    roads = data_dir / "roads" / f"{_AREA}.npz"
    if not roads.exists():
        roads.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data_dir / "plans" / solution.folder / "roads.npz", roads)
    year = solution.start.year
    version = making.create_plan(by=by, celebration="coptic-christmas", year=year, area=_AREA)
    adopt(version.pk, solution, by=by)
    _fill(version, by)


def _fill(version: PlanVersion, by: User) -> None:
    office, pk = directorate_code(_AREA), version.pk
    content.set_aim(pk, by=by, aim="تأمين أماكن الاحتفال والطرق إليها، وسلامة من فيها حتى انصرافهم.")
    objectives = (
        ("لا يقل تأمين أي مكان عن الحد الذي تثبته الشهادة طوال الليلة", "أقل تأمين في أي مكان وساعة"),
        ("وصول الإسعاف إلى كل مكان في زمنه المستهدف", "نسبة الأماكن التي تصلها سيارة في زمنها"),
        ("انصراف هادئ بلا تزاحم عند الأبواب", "لا تزيد الكثافة على 3 أفراد في المتر المربع"),
    )
    for text, measure in objectives:
        content.save_objective(pk, by=by, text=text, measure=measure, owner=office)
    for axis in version.axes.all():
        owner = _OWNERS.get(axis.key, "")
        titles = {"title_ar": axis.title_ar, "title_en": axis.title_en, "open_questions": ""}
        content.save_axis(pk, by=by, key=axis.key, owner=owner, resources=_RESOURCES if owner else "", **titles)
    for item, word in _ARRANGED.items():
        content.set_human(pk, by=by, item=item, state=HumanState.DONE, word=word)
    content.set_annex(pk, by=by, annex="communications", text=_NETS, complete=True)
    content.set_annex(pk, by=by, annex="medical", text=_MEDICAL, complete=False)
    set_owner(pk, by=by, owner=office, legal_basis="قانون هيئة الشرطة رقم 109 لسنة 1971")
