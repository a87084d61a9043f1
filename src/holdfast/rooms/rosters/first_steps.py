"""The step of the first hour about rosters."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from holdfast.plumbing.panel import Stand, Step
from holdfast.rooms.agencies.models import Holding, Post
from holdfast.rooms.rosters.models import Gap, Roster


def drawn(path: str) -> Stand:
    count = Roster.objects.filter(post__agency__path__startswith=path).count()
    gaps = Gap.objects.filter(owner_path__startswith=path, closed_at__isnull=True).count()
    words = ngettext("%(count)d gap in the next 14 days", "%(count)d gaps in the next 14 days", gaps)
    missing = [words % {"count": gaps}] if gaps else []
    if count:
        return Stand(enough=True, have=count, missing=missing, href=reverse("roster-gaps") if gaps else "")
    return Stand(enough=False, have=0, missing=[_("no post goes by a roster")], href=_template_of_the_first(path))


def _template_of_the_first(path: str) -> str:
    """Where the first roster is drawn: the post of the watch that somebody holds, else any post that is held."""
    held = Post.objects.filter(
        Exists(Holding.objects.filter(post=OuterRef("pk"))), agency__path__startswith=path, closed_at__isnull=True
    ).order_by("agency__path", "key")
    post = held.filter(role="duty_officer").first() or held.first()
    return reverse("roster-template", args=[post.pk]) if post else ""


STEPS = (
    Step(
        "roster",
        80,
        lazy("The first roster"),
        lazy("Who holds a post at which hour; whoever is on duty gets its tasks, and a gap is seen 14 days before."),
        lazy("Tonight's gap is seen at noon"),
        "/roster/",
        "rosters.plan",
        drawn,
    ),
)
