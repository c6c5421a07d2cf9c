"""Addresses of accounts; there is no public sign-up."""

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import reauthenticate
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import login_webauthn, reauthenticate_webauthn, remove_webauthn
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.cache import never_cache

from himaya.web.accounts import administration, offices, views
from himaya.web.accounts.factors import on_record

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", views.SignOut.as_view(), name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("first/<str:token>/", views.first_administrator, name="first_administrator"),
    path("confirm/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("second-factor/", views.second_factor, name="mfa_index"),
    path("second-factor/sign-in/", views.StepTwo.as_view(), name="mfa_authenticate"),
    path("second-factor/confirm/", reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/set-up/", never_cache(on_record(views.StartSecondFactor.as_view())), name="mfa_activate_totp"),
    path("second-factor/remove/", on_record(deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", never_cache(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", on_record(generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("passkeys/sign-in/", login_not_required(login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/confirm/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/new/", never_cache(on_record(views.StartPasskey.as_view())), name="mfa_add_webauthn"),
    path("passkeys/", views.second_factor, name="mfa_list_webauthn"),
    path("passkeys/<int:pk>/remove/", on_record(remove_webauthn), name="mfa_remove_webauthn"),
    path("directory/<slug:provider_id>/", openid_connect.login, name="openid_connect_login"),
    path("directory/<slug:provider_id>/back/", openid_connect.callback, name="openid_connect_callback"),
    path("me/", views.me, name="me"),
    path("me/password/", views.change_password, name="me_password"),
    path("me/sessions/<int:pk>/end/", views.end_session, name="me_end_session"),
    path("me/sessions/others/end/", views.end_other_sessions, name="me_end_others"),
    path("me/directory/connect/", views.bind_directory, name="me_bind_directory"),
    path("me/directory/disconnect/", views.release_directory, name="me_release_directory"),
    path("offices/", offices.office_list, name="offices"),
    path("offices/list.xlsx", offices.office_workbook, name="offices_workbook"),
    path("offices/new/", offices.new_office, name="office_new"),
    path("offices/<slug:code>/rename/", offices.rename, name="office_rename"),
    path("offices/<slug:code>/partner/", offices.set_partner, name="office_partner"),
    path("offices/<slug:code>/close/", offices.close, name="office_close"),
    path("offices/<slug:code>/open/", offices.open_again, name="office_open"),
    path("offices/<slug:code>/", offices.office_page, name="office"),
    path("offices/<slug:code>/assign/", offices.assign, name="office_assign"),
    path("offices/<slug:code>/delegate/", offices.delegate, name="office_delegate"),
    path("offices/assignments/<int:pk>/end/", offices.end_assignment, name="office_end_assignment"),
    path("offices/delegations/<int:pk>/end/", offices.end_delegation, name="office_end_delegation"),
    path("", administration.account_list, name="accounts"),
    path("list.xlsx", administration.account_workbook, name="accounts_workbook"),
    path("new/", administration.new_account, name="accounts_new"),
    path("<int:pk>/password/", administration.set_password, name="accounts_password"),
    path("<int:pk>/disable/", administration.disable, name="accounts_disable"),
    path("<int:pk>/enable/", administration.enable, name="accounts_enable"),
    path("<int:pk>/second-factor/remove/", administration.remove_second_factor, name="accounts_second_factor"),
]
