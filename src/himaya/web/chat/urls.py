"""Addresses of messages."""

from django.urls import path

from himaya.web.chat.views import messages

urlpatterns = [
    path("messages/", messages.message_list, name="messages"),
    path("messages/new/", messages.message_new, name="message_new"),
]
