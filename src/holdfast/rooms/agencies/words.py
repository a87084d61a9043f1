"""Names of roles, kinds and levels as people read them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from holdfast.domain.rights.roles import Role, Scope

ROLES = {
    Role.ADMINISTRATOR: _("administrator"),
    Role.DUTY_OFFICER: _("duty officer"),
    Role.COMMANDER: _("commander"),
    Role.OPERATOR: _("operator of a place"),
    Role.CREW: _("crew"),
    Role.AUDITOR: _("auditor"),
    Role.MEMBER: _("staff without a post"),
    Role.STRANGER: _("not signed in"),
}

SCOPES = {Scope.OWN: _("own branch"), Scope.SHARED: _("shared with it"), Scope.FOREIGN: _("everywhere")}

KINDS = {
    "office": _("safety office"),
    "police": _("police"),
    "fire": _("fire service"),
    "health": _("health"),
    "transport": _("transport"),
    "education": _("education"),
    "market": _("market regulation"),
    "emergency": _("emergency management"),
    "utility": _("utility"),
    "operator": _("operator of places"),
    "volunteer": _("volunteer team"),
    "audit": _("audit"),
}

LEVELS = {
    "province": _("province"),
    "city": _("city"),
    "district": _("district"),
    "community": _("street or community"),
    "operator": _("operator of places"),
}


def role_name(role: Role | str) -> str:
    return str(ROLES[Role(role)])
