"""Addresses of plans: numbers are plans and their versions, words are computed plans."""

from django.urls import path

from himaya.web.plans.views import approval, diff, editor, elements, listing, night, papers, plans, solutions, support

_VERSION = "plans/<int:plan>/<int:number>/"

urlpatterns = [
    path("health", solutions.health, name="health"),
    path("plans/", listing.plan_list, name="plans"),
    path("plans/list.xlsx", listing.plan_workbook, name="plans_workbook"),
    path("plans/new/", listing.new_plan, name="plan_new"),
    path("plans/<int:plan>/", plans.latest_version, name="plan_latest"),
    path("plans/<int:plan>/annexes/", plans.annexes, name="plan_annexes"),
    path(_VERSION, plans.version_page, name="version"),
    path(f"{_VERSION}change/<slug:part>/", plans.change, name="version_change"),
    path(f"{_VERSION}plan-now/", plans.plan_now, name="version_plan_now"),
    path(f"{_VERSION}editor/", editor.editor, name="version_editor"),
    path(f"{_VERSION}editor/selected/", editor.selected, name="version_editor_selected"),
    path(f"{_VERSION}editor/decide/<slug:kind>/", editor.decide, name="version_editor_decide"),
    path(f"{_VERSION}editor/reason/", editor.give_reason, name="version_editor_reason"),
    path(f"{_VERSION}editor/lock/", editor.lock, name="version_editor_lock"),
    path(f"{_VERSION}editor/back/", editor.take_back, name="version_editor_back"),
    path(f"{_VERSION}review/", approval.review, name="version_review"),
    path(f"{_VERSION}step/<slug:step>/", approval.take_step, name="version_step"),
    path(f"{_VERSION}override/", approval.override, name="version_override"),
    path(f"{_VERSION}brief/", approval.brief, name="version_brief"),
    path(f"{_VERSION}elements/", elements.element_list, name="version_elements"),
    path(f"{_VERSION}elements.xlsx", elements.element_workbook, name="version_elements_xlsx"),
    path(f"{_VERSION}elements/new/", support.support_new, name="version_support_new"),
    path(f"{_VERSION}elements/<int:pk>/edit/", support.support_edit, name="version_support_edit"),
    path(f"{_VERSION}elements/<int:pk>/drop/", support.support_drop, name="version_support_drop"),
    path(f"{_VERSION}elements/<int:pk>/", elements.element_page, name="version_element"),
    path(f"{_VERSION}diff/", diff.diff, name="version_diff"),
    path(f"{_VERSION}papers/", papers.papers, name="version_papers"),
    path(f"{_VERSION}papers/order.pdf", papers.order, name="version_order"),
    path(f"{_VERSION}papers/ics-<str:form>.pdf", papers.form, name="version_form"),
    path(f"{_VERSION}papers/card-<int:pk>.pdf", papers.card, name="version_card"),
    path(f"{_VERSION}papers/lists.xlsx", papers.lists, name="version_lists"),
    path(f"{_VERSION}papers/pack/", papers.ask_pack, name="version_pack_ask"),
    path(f"{_VERSION}papers/pack/<int:pk>.pdf", papers.pack, name="version_pack"),
    path("plans/<slug:slug>/", solutions.plan_page, name="plan"),
    path("plans/<slug:slug>/rehearsal/", night.rehearsal_page, name="plan_rehearsal"),
    path("plans/<slug:slug>/rounds/", night.rounds_page, name="plan_rounds"),
    path("plans/<slug:slug>/duty/", night.duty_page, name="plan_duty"),
    path("plans/<slug:slug>/map.json", solutions.map_json, name="plan_map"),
    path("plans/<slug:slug>/plan.json", solutions.plan_file, {"name": "plan.json"}, name="plan_json"),
    path("plans/<slug:slug>/plan.geojson", solutions.plan_file, {"name": "plan.geojson"}, name="plan_geojson"),
    path("plans/<slug:slug>/plan.xlsx", solutions.workbook, name="plan_xlsx"),
    path("plans/<slug:slug>/order.pdf", solutions.order_pdf, name="plan_order"),
    path("plans/<slug:slug>/roads.pmtiles", solutions.roads_tiles, name="plan_roads"),
]
