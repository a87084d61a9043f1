"""Pages of this room. Each has a name, and the name has a line in `tests/rights/endpoints.csv`."""

from __future__ import annotations

from django.urls import path

from holdfast.rooms.agencies.views import doors, own, people, tree

urlpatterns = [
    path("sign-in/", doors.sign_in, name="sign-in"),
    path("sign-in/passkey/begin/", doors.passkey_begin, name="sign-in-passkey-begin"),
    path("sign-in/passkey/", doors.passkey, name="sign-in-passkey"),
    path("sign-in/lost/", doors.lost_factor, name="lost-factor"),
    path("sign-out/", doors.sign_out, name="sign-out"),
    path("invitation/<str:token>/", doors.invitation, name="invitation"),
    path("enrol/", doors.enrol, name="enrol"),
    path("setup/", doors.set_up, name="set-up"),
    path("post/", own.post, name="post"),
    path("me/", own.me, name="me"),
    path("me/password/", own.change_password, name="me-password"),
    path("me/codes/", own.new_codes, name="me-codes"),
    path("me/passkeys/begin/", own.passkey_begin, name="me-passkey-begin"),
    path("me/passkeys/", own.add_passkey, name="me-passkey"),
    path("me/passkeys/<int:passkey_id>/remove/", own.remove_passkey, name="me-passkey-remove"),
    path("me/sessions/end/", own.end_own_sessions, name="me-sessions-end"),
    path("me/language/", own.own_language, name="me-language"),
    path("me/tokens/", own.add_token, name="me-token"),
    path("me/tokens/<uuid:token_id>/end/", own.end_token, name="me-token-end"),
    path("agencies/", tree.tree, name="agencies"),
    path("agencies/<uuid:agency_id>/", tree.agency, name="agency"),
    path("agencies/<uuid:agency_id>/add/", tree.add_agency, name="agency-add"),
    path("agencies/<uuid:agency_id>/close/", tree.close_agency, name="agency-close"),
    path("agencies/<uuid:agency_id>/posts/", tree.add_post, name="agency-post-add"),
    path("agencies/<uuid:agency_id>/staff/", tree.add_user, name="agency-user-add"),
    path("agencies/shares/<uuid:share_id>/end/", tree.end_share, name="share-end"),
    path("agencies/posts/<uuid:post_id>/", people.post_page, name="post-page"),
    path("agencies/posts/<uuid:post_id>/give/", people.give_post, name="post-give"),
    path("agencies/posts/<uuid:post_id>/close/", people.close_post, name="post-close"),
    path("agencies/posts/<uuid:post_id>/authority/", people.give_authority, name="authority-give"),
    path("agencies/authorities/<uuid:authority_id>/end/", people.end_authority, name="authority-end"),
    path("agencies/holdings/<uuid:holding_id>/end/", people.end_holding, name="holding-end"),
    path("agencies/staff/<uuid:user_id>/", people.person, name="person"),
    path("agencies/staff/<uuid:user_id>/invite/", people.invite, name="person-invite"),
    path("agencies/staff/<uuid:user_id>/disable/", people.disable, name="person-disable"),
    path("agencies/staff/<uuid:user_id>/sessions/end/", people.end_sessions, name="person-sessions-end"),
    path("agencies/staff/<uuid:user_id>/erase/", people.erase, name="person-erase"),
    path("agencies/staff/<uuid:user_id>/qualify/", people.qualify, name="person-qualify"),
]
