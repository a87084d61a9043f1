"""The demo city's alerts: one signed jointly, one that a single post issued, one that is practised; through everybody's acts."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding, Post
from holdfast.rooms.agencies.queries import actor_for, agency_branch
from holdfast.rooms.alerts.actions import Draft, NewAlert, assess_alert, begin_alert, send_alert, write_alert
from holdfast.rooms.governance.jobs import carry_out_turns
from holdfast.rooms.obligations.actions import decide
from holdfast.rooms.obligations.models import Obligation


def found_alerts(city: Agency) -> None:
    """Called twenty minutes before the demo opens, so that some have answered and some are late."""
    first, second, *_rest = agency_branch(city.path).filter(level=Agency.Level.DISTRICT)
    brigade = agency_branch(first.path).filter(kind=Agency.Kind.FIRE)[0]
    _issue(city, NewAlert(first, template="crowding-tonight"), Draft(co_issuers=[brigade.pk]))
    _issue(city, NewAlert(second, template="rain-low-ground"))
    _issue(city, NewAlert(second, template="smoke-indoors", mode=Mode.EXERCISE))
    carry_out_turns()


def _issue(city: Agency, new: NewAlert, draft: Draft | None = None) -> None:
    commander = _holder(Post.objects.get(agency=city, key="commander"))
    version = begin_alert(commander, new)
    if draft is not None:
        write_alert(commander, version.pk, draft)
    assess_alert(commander, version.pk, urgency="Expected", certainty="Likely", note="Counts and forecast")
    send_alert(commander, version.pk, Proof(signed_in_at=clock.real_now()))
    _agree(version.pk)


def _agree(version_id: UUID) -> None:
    """Whoever is asked says yes."""
    for row in Obligation.objects.filter(decision__about_id=version_id, state="open").select_related("post"):
        post = row.post or Post.objects.get(agency=row.owner_id, key="duty")
        decide(_holder(post), row.pk, "approved", "Agreed")


def _holder(post: Post) -> Actor:
    held = Holding.objects.filter(post=post, until_at__isnull=True).select_related("user__agency")[0]
    return actor_for(held.user, post.pk, clock.now())
