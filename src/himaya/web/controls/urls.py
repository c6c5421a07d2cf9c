"""Addresses of the roads in operation."""

from django.urls import path

from himaya.web.controls.views import amending, cordons, detail, drawing, lists, writes

urlpatterns = [
    path("controls/", lists.controls, name="controls"),
    path("controls.xlsx", lists.controls_workbook, name="controls_workbook"),
    path("controls/new/", drawing.control_new, name="control_new"),
    path("controls/cordon/", cordons.cordon_new, name="cordon_new"),
    path("controls/<int:pk>/cordon/", cordons.control_cordon, name="control_cordon"),
    path("controls/<int:pk>/release/", cordons.control_release, name="control_release"),
    path("controls/section/", drawing.control_section, name="control_section"),
    path("controls/plan/", writes.controls_take_over, name="controls_take_over"),
    path("controls/steps/", writes.controls_steps, name="controls_steps"),
    path("controls/<int:pk>/", detail.control, name="control"),
    path("controls/<int:pk>/steps/<slug:step>/", writes.control_step, name="control_step"),
    path("controls/<int:pk>/amend/", amending.control_amend, name="control_amend"),
    path("controls/<int:pk>/words/", amending.control_words, name="control_words"),
    path("controls/<int:pk>/queue/", amending.control_queue, name="control_queue"),
    path("controls/<int:pk>/accept/", writes.control_accept, name="control_accept"),
]
