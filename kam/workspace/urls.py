"""Addresses of the roof: people, organisation, tokens, settings; and the way in, outside them."""

from django.urls import path

from kam.workspace import api, api_deliveries, api_erasure, api_events, api_history, api_tokens
from kam.workspace.views import (
    deliveries,
    entrance,
    erasure,
    history,
    members,
    second_factor,
    security,
    service_accounts,
    settings,
    tokens,
    units,
)

app_name = "workspace"
urlpatterns = [
    path("settings/", settings.workspace, name="settings"),
    path("settings/me/", settings.me, name="me"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/add/", members.add, name="member-add"),
    path("settings/members/<uuid:member_id>/", members.member, name="member"),
    path("settings/members/<uuid:member_id>/link/", members.link, name="member-link"),
    path(
        "settings/members/<uuid:member_id>/second-step/remove/",
        members.remove_second_factor,
        name="member-second-step-remove",
    ),
    path(
        "settings/members/<uuid:member_id>/deactivate/",
        members.deactivate,
        name="member-deactivate",
    ),
    path(
        "settings/members/<uuid:member_id>/reactivate/",
        members.reactivate,
        name="member-reactivate",
    ),
    path("settings/members/<uuid:member_id>/erase/", erasure.erase, name="member-erase"),
    path("settings/units/", units.units, name="units"),
    path("settings/units/<uuid:unit_id>/", units.unit, name="unit"),
    path("settings/units/<uuid:unit_id>/remove/", units.remove, name="unit-remove"),
    path("settings/history/", history.workspace_history, name="history"),
    path("settings/deliveries/", deliveries.deliveries, name="deliveries"),
    path("settings/deliveries/retry/", deliveries.retry_all, name="deliveries-retry"),
    path(
        "settings/deliveries/<uuid:delivery_id>/retry/",
        deliveries.retry,
        name="delivery-retry",
    ),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/issue/", tokens.issue, name="token-issue"),
    path("settings/services/add/", service_accounts.add, name="service-add"),
    path("settings/services/<uuid:service_id>/", service_accounts.service_account, name="service"),
    path(
        "settings/services/<uuid:service_id>/close/", service_accounts.close, name="service-close"
    ),
    path("settings/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token-revoke"),
]
api_urlpatterns = [
    path("members/", api.Members.as_view(), name="members"),
    path("members/<uuid:member_id>/", api.Member.as_view(), name="member"),
    path(
        "members/<uuid:member_id>/erasure/",
        api_erasure.MemberErasure.as_view(),
        name="member-erasure",
    ),
    path("units/", api.Units.as_view(), name="units"),
    path("tokens/", api_tokens.Tokens.as_view(), name="tokens"),
    path(
        "tokens/<uuid:token_id>/revocation/",
        api_tokens.TokenRevocation.as_view(),
        name="token-revocation",
    ),
    path("service-accounts/", api_tokens.ServiceAccounts.as_view(), name="service-accounts"),
    path("deliveries/", api_deliveries.Deliveries.as_view(), name="deliveries"),
    path(
        "deliveries/retry/",
        api_deliveries.DeliveriesRetry.as_view(),
        name="deliveries-retry",
    ),
    path(
        "deliveries/<uuid:delivery_id>/retry/",
        api_deliveries.DeliveryRetry.as_view(),
        name="delivery-retry",
    ),
    path("audit/", api_history.Audit.as_view(), name="audit"),
    path("events/", api_events.Events.as_view(), name="events"),
]
# allauth reverses these names; kam.urls.world includes them without a namespace
world_urlpatterns = [
    path("", entrance.front, name="front"),
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("sign-up/", entrance.no_sign_up, name="account_signup"),
    path("inactive/", entrance.inactive, name="account_inactive"),
    path("password/", entrance.change_password, name="account_change_password"),
    path("password/forgotten/", entrance.forgotten, name="forgotten"),
    path("password/forgotten/sent/", entrance.forgotten_sent, name="forgotten-sent"),
    path("password/new/<str:token>/", entrance.new_password, name="new-password"),
    path("password/changed/", entrance.password_changed, name="password-changed"),
    path("sign-in/second-step/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", second_factor.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("security/", security.security, name="mfa_index"),
    path("security/sessions/end/", security.end_other_sessions, name="sessions-end"),
    path("security/sessions/<str:mark>/end/", security.end_session, name="session-end"),
    path("security/confirm/", second_factor.confirm_password, name="account_reauthenticate"),
    path("security/confirm/code/", second_factor.confirm_code, name="mfa_reauthenticate"),
    path(
        "security/confirm/passkey/",
        second_factor.confirm_passkey,
        name="mfa_reauthenticate_webauthn",
    ),
    path("security/app/", second_factor.set_up_app, name="mfa_activate_totp"),
    path("security/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("security/codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("security/codes/new/", second_factor.make_codes, name="mfa_generate_recovery_codes"),
    path("security/passkeys/", second_factor.passkeys, name="mfa_list_webauthn"),
    path("security/passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", second_factor.rename_passkey, name="mfa_edit_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove/",
        second_factor.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("join/<slug:slug>/<uuid:member_id>/<str:token>/", entrance.join, name="join"),
]
