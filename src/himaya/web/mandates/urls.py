"""Addresses of mandated tasks and of the partners."""

from django.urls import path

from himaya.web.mandates.views import drafting, instruments, lists, mandate, oversight, partners, pictures

urlpatterns = [
    path("mandates/", lists.mandates, name="mandates"),
    path("mandates/list.xlsx", lists.mandates_workbook, name="mandates_workbook"),
    path("mandates/<int:pk>/", mandate.mandate, name="mandate"),
    path("mandates/<int:pk>/edit/", drafting.mandate_edit, name="mandate_edit"),
    path("mandates/<int:pk>/human/", drafting.mandate_human, name="mandate_human"),
    path("mandates/<int:pk>/suspend/", mandate.mandate_suspend, name="mandate_suspend"),
    path("mandates/<int:pk>/steps/<slug:step>/", mandate.mandate_step, name="mandate_step"),
    path("mandates/<int:pk>/log/", mandate.mandate_log, name="mandate_log"),
    path("mandates/<int:pk>/pictures/", pictures.mandate_picture_add, name="mandate_picture_add"),
    path("mandates/<int:pk>/pictures/<int:place>.jpg", pictures.mandate_picture, name="mandate_picture"),
    path(
        "mandates/<int:pk>/pictures/<int:place>/withdraw/",
        pictures.mandate_picture_withdraw,
        name="mandate_picture_withdraw",
    ),
    path("instruments/", lists.instruments, name="instruments"),
    path("instruments/new/", instruments.instrument_new, name="instrument_new"),
    path("instruments/<int:pk>/", instruments.instrument, name="instrument"),
    path("instruments/<int:pk>/notice/", instruments.instrument_notice, name="instrument_notice"),
    path("instruments/<int:pk>/impede/", instruments.instrument_impede, name="instrument_impede"),
    path("instruments/<int:pk>/mandate/", drafting.mandate_new, name="mandate_new"),
    path("impediments/<int:pk>/lift/", instruments.impediment_lift, name="impediment_lift"),
    path("judicial/", oversight.references, name="references"),
    path("judicial/new/", oversight.reference_new, name="reference_new"),
    path("oversight/", oversight.oversight, name="oversight"),
    path("oversight/<int:pk>/read/", oversight.notice_read, name="notice_read"),
    path("partners/<int:pk>/", partners.partner_request, name="partner_request"),
    path("partners/<int:pk>/<slug:step>/", partners.partner_step, name="partner_step"),
]
