"""Addresses of the posts."""

from django.urls import path

from himaya.web.posts.views import adherence, detail, lists, writes

urlpatterns = [
    path("posts/", lists.posts, name="posts"),
    path("posts.xlsx", lists.posts_workbook, name="posts_workbook"),
    path("posts/adherence/", adherence.post_adherence, name="post_adherence"),
    path("posts/adherence.xlsx", adherence.post_adherence_workbook, name="post_adherence_workbook"),
    path("posts/deviations.xlsx", adherence.post_deviations_workbook, name="post_deviations_workbook"),
    path("posts/card/<slug:code>/", lists.post_card, name="post_card"),
    path("posts/<int:pk>/", detail.post, name="post"),
    path("posts/<int:pk>/check-in/", writes.post_check_in, name="post_check_in"),
    path("posts/<int:pk>/comms/", writes.post_comms, name="post_comms"),
    path("posts/<int:pk>/count/", writes.post_count, name="post_count"),
    path("posts/<int:pk>/leave/", writes.post_leave, name="post_leave"),
    path("posts/<int:pk>/relieve/", writes.post_relieve, name="post_relieve"),
    path("posts/<int:pk>/close/", writes.post_close, name="post_close"),
    path("posts/<int:pk>/unit/", writes.post_unit, name="post_unit"),
    path("posts/<int:pk>/reason/", adherence.post_explain, name="post_explain"),
    path("posts/<int:pk>/excuse/", adherence.post_excuse, name="post_excuse"),
    path("posts/<int:pk>/acknowledge/", writes.post_acknowledge, name="post_acknowledge"),
]
