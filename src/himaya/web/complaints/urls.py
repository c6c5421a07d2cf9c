"""Addresses of complaints."""

from django.urls import path

from himaya.web.complaints.views import card, case, lists, oversight, writes

urlpatterns = [
    path("complaints/", lists.complaints, name="complaints"),
    path("complaints.xlsx", lists.complaints_workbook, name="complaints_workbook"),
    path("complaints/new/", writes.complaint_new, name="complaint_new"),
    path("complaints/oversight/", oversight.complaints_oversight, name="complaints_oversight"),
    path("complaints/figures/", oversight.complaints_figures, name="complaints_figures"),
    path("posts/<int:pk>/complaint-card/", card.complaint_card, name="complaint_card"),
    path("complaints/<int:pk>/", case.complaint, name="complaint"),
    path("complaints/<int:pk>/texts/", case.complaint_texts, name="complaint_texts"),
    path("complaints/<int:pk>/add/", writes.complaint_add, name="complaint_add"),
    path("complaints/<int:pk>/remedy/", writes.complaint_remedy, name="complaint_remedy"),
    path("complaints/remedies/<int:pk>/", writes.complaint_remedied, name="complaint_remedied"),
    path("complaints/<int:pk>/steps/<slug:step>/", writes.complaint_step, name="complaint_step"),
]
