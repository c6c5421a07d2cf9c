"""Addresses of meetings and directives."""

from django.urls import path

from himaya.web.briefings.views import briefs, directives, meetings, writes

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>.pdf", meetings.meeting_paper, name="meeting_paper"),
    path("meetings/<int:pk>.xlsx", meetings.meeting_workbook, name="meeting_workbook"),
    path("meetings/<int:pk>/steps/<slug:step>/", writes.meeting_step, name="meeting_step"),
    path("meetings/<int:pk>/agenda/", writes.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/invite/", writes.meeting_invite, name="meeting_invite"),
    path("meetings/<int:pk>/answer/", writes.meeting_answer, name="meeting_answer"),
    path("meetings/<int:pk>/caught-up/", writes.meeting_catch_up, name="meeting_catch_up"),
    path("meetings/<int:pk>/say/", writes.meeting_say, name="meeting_say"),
    path("meetings/<int:pk>/floor/", writes.meeting_floor, name="meeting_floor"),
    path("meetings/<int:pk>/propose/", writes.meeting_propose, name="meeting_propose"),
    path("meetings/<int:pk>/direct/", writes.meeting_direct, name="meeting_direct"),
    path("invitations/<int:pk>/deputy/", writes.invitation_deputy, name="invitation_deputy"),
    path("invitations/<int:pk>/call/", writes.invitation_call, name="invitation_call"),
    path("turns/<int:pk>/steps/<slug:step>/", writes.turn_step, name="turn_step"),
    path("decisions/<int:pk>/steps/<slug:step>/", writes.decision_step, name="decision_step"),
    path("briefs/", briefs.briefs, name="briefs"),
    path("briefs/new/", briefs.brief_new, name="brief_new"),
    path("briefs/<int:pk>/", briefs.brief, name="brief"),
    path("briefs/<int:pk>.pdf", briefs.brief_paper, name="brief_paper"),
    path("briefs/<int:pk>/text/", briefs.brief_text, name="brief_text"),
    path("briefs/<int:pk>/renew/", briefs.brief_renew, name="brief_renew"),
    path("briefs/<int:pk>/issue/", briefs.brief_issue, name="brief_issue"),
    path("briefed-posts/<int:pk>/read/", briefs.brief_read, name="briefed_post_read"),
    path("directives/", directives.directives, name="directives"),
    path("directives.xlsx", directives.directives_workbook, name="directives_workbook"),
    path("directives/<int:pk>/", directives.directive, name="directive"),
    path("directives/<int:pk>/written/", directives.directive_written, name="directive_written"),
    path("tasks/<int:pk>/steps/<slug:step>/", directives.task_step, name="task_step"),
]
