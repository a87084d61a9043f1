"""Words of rosters in templates: why somebody cannot take a shift, ways of messages and how far they came."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from holdfast.domain.rosters.fitness import Unfit

register = template.Library()


@register.filter
def unfit_words(problem: Unfit) -> str:
    """The reason in the page's language."""
    return _(problem.template) % problem.values


@register.filter
def hours_words(length: timedelta) -> str:
    return _("%(hours)s h") % {"hours": f"{length / timedelta(hours=1):g}"}


@register.filter
def way_words(channel: str) -> str:
    return {"in_app": _("in the app"), "email": _("e-mail")}.get(channel, channel)


@register.filter
def state_words(state: str) -> str:
    """How far a message came, as the outbox knows it."""
    known = {
        "accepted": _("accepted"),
        "refused": _("refused"),
        "unknown": _("unknown"),
        "waiting": _("waiting"),
        "leased": _("on its way"),
        "withdrawn": _("no longer needed"),
        "digested": _("in a digest"),
        "expired": _("too late"),
    }
    return known.get(state, state)
