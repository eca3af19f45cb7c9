"""Addresses of signing in and of one's own account."""

from django.urls import path

from centres.views import account, council_accounts, factors, links, people, second_factor

urlpatterns = [
    path("sign-in/check/", second_factor.check, name="second_factor"),
    path("sign-in/passkey/", second_factor.passkey_sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", second_factor.passkey_options, name="passkey_options"),
    path("sign-in/council/<slug:key>/", council_accounts.leave, name="council_sign_in"),
    path("sign-in/council/<slug:key>/back/", council_accounts.come_back, name="council_signed_in"),
    path("password/", links.forgotten, name="password_forgotten"),
    path("password/<str:token>/", links.password_new, name="password_new"),
    path("invitation/<str:token>/", links.invitation, name="invitation"),
    path("manage/", people.index, name="manage"),
    path("manage/people/", people.listed, name="people"),
    path("manage/people/invite/", people.invite, name="person_invite"),
    path("manage/people/<int:pk>/", people.person, name="person"),
    path("manage/people/<int:pk>/roles/add/", people.add_role, name="person_role_add"),
    path(
        "manage/people/<int:pk>/roles/<int:number>/take/", people.take_role, name="person_role_take"
    ),
    path("manage/people/<int:pk>/email/", people.email, name="person_email"),
    path("manage/people/<int:pk>/home/", people.home, name="person_home"),
    path("manage/people/<int:pk>/account/", people.council_account, name="person_account"),
    path("manage/people/<int:pk>/invite/", people.invite_again, name="person_invite_again"),
    path("manage/people/<int:pk>/second-factor/", people.reset_factors, name="person_factors"),
    path("manage/people/<int:pk>/leave/", people.leave, name="person_leave"),
    path("manage/people/<int:pk>/come-back/", people.come_back, name="person_come_back"),
    path("account/", account.show, name="account"),
    path("account/sessions/end/", account.end_session, name="session_end"),
    path("account/password/", account.change_password, name="password_change"),
    path("account/prove/", factors.prove, name="prove"),
    path("account/second-factor/", factors.choose, name="factor_choose"),
    path("account/second-factor/app/", factors.app, name="factor_app"),
    path("account/second-factor/app/picture.svg", factors.app_picture, name="factor_app_picture"),
    path("account/second-factor/passkey/", factors.passkey, name="factor_passkey"),
    path("account/second-factor/codes/", factors.recovery_codes, name="recovery_codes"),
    path("account/second-factor/on/", factors.go_on, name="go_on"),
    path("account/second-factor/<int:number>/remove/", factors.remove, name="factor_remove"),
]
