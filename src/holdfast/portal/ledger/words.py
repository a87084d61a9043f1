"""The words of the ledger page: kinds of entries, groups of them, names of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: Mapping[str, Promise] = {
    "obligations.opened": _("Opened"),
    "obligations.began": _("Clock began"),
    "obligations.soon": _("Due soon"),
    "obligations.due": _("Due"),
    "obligations.late": _("Late"),
    "obligations.escalated": _("Escalated"),
    "obligations.missed": _("Missed"),
    "obligations.settled": _("Settled"),
    "obligations.excused": _("Excused"),
    "obligations.paused": _("Paused"),
    "obligations.resumed": _("Resumed"),
    "obligations.withdrawn": _("Withdrawn"),
    "obligations.handed": _("Handed over"),
    "obligations.set_aside": _("Set aside"),
    "decisions.asked": _("Asked to decide"),
    "decisions.decided": _("Decided"),
    "series.opened": _("Series opened"),
    "series.occurrences_opened": _("Occurrences opened"),
    "series.varied": _("Series changed"),
    "series.paused": _("Series paused"),
    "series.resumed": _("Series resumed"),
    "series.ended": _("Series ended"),
    "atlas.ground_brought_in": _("Map read"),
    "premises.imported": _("Imported"),
    "premises.facts_entered": _("Facts entered"),
    "premises.regraded": _("Graded anew"),
    "premises.facts_imported": _("Facts imported"),
    "premises.import_asked": _("Import asked for"),
    "premises.import_dropped": _("File thrown away"),
    "premises.goods_added": _("Dangerous goods entered"),
    "premises.goods_changed": _("Dangerous goods changed"),
    "premises.goods_removed": _("Dangerous goods removed"),
    "premises.goods_imported": _("Dangerous goods imported"),
    "premises.twins_found": _("Possible duplicates found"),
    "premises.merged": _("Places merged"),
    "premises.handed_over": _("Handed to another agency"),
    "premises.left": _("Places left for another agency"),
    "premises.duty_asked": _("One more round asked for"),
    "premises.kept_apart": _("Kept apart"),
    "atlas.extract_kept": _("Source file recorded"),
    "premises.event_added": _("Event entered"),
    "premises.event_moved": _("Event moved"),
    "premises.event_cancelled": _("Event cancelled"),
    "premises.event_licence_noted": _("Licence noted"),
    "premises.event_over": _("Event over"),
    "premises.posture_moved": _("Places moved"),
    "agencies.post_rostered": _("Post held by roster"),
    "rosters.planned": _("Roster planned"),
    "rosters.drawn": _("Shifts drawn"),
    "rosters.filled": _("Gap filled by hand"),
    "rosters.overridden": _("Shift overridden"),
    "rosters.gap_found": _("Gap found"),
    "rosters.gap_filled": _("Gap closed"),
    "rosters.gap_passed": _("Gap passed unfilled"),
    "rosters.swap_asked": _("Swap asked"),
    "rosters.swap_agreed": _("Swap agreed"),
    "rosters.swap_refused": _("Swap refused"),
    "rosters.swap_taken_back": _("Swap taken back"),
    "rosters.swap_lapsed": _("Swap lapsed"),
    "rosters.swapped": _("Swapped"),
    "rosters.note_written": _("Hand-over note left"),
    "rosters.note_read": _("Hand-over note read"),
    "rosters.note_asked": _("Question about a note"),
    "rosters.reach_tested": _("Reachability tested"),
    "rosters.feed_made": _("Calendar address made"),
    "rosters.feed_ended": _("Calendar address ended"),
    "governance.proposed": _("Period proposed"),
    "governance.declared": _("Period declared"),
    "governance.refused": _("Period refused"),
    "governance.extended": _("Period extended"),
    "governance.ended_early": _("Period ended early"),
    "governance.called_off": _("Period called off"),
    "governance.begun": _("Period began"),
    "governance.over": _("Period over"),
    "governance.passed": _("Period passed unseen"),
    "governance.group_founded": _("Leading group founded"),
    "governance.seat_taken": _("Seat given"),
    "governance.seat_ended": _("Seat ended"),
    "governance.meeting_called": _("Meeting called"),
    "governance.meeting_called_off": _("Meeting called off"),
    "governance.meeting_held": _("Meeting held"),
    "governance.resolved": _("Decision of a meeting"),
    "governance.responsibilities_followed": _("List of responsibilities changed"),
    "governance.responsibility_assigned": _("Post named"),
    "governance.report_filed": _("Report filed"),
    "governance.report_received": _("Report received"),
    "governance.target_set": _("Target set"),
    "governance.targets_reviewed": _("Targets reviewed"),
    "measures.demanded": _("Measures demanded anew"),
    "measures.checked": _("Measure checked"),
    "measures.verified": _("Measure verified"),
    "measures.tested": _("Measure tested unannounced"),
    "measures.brought_in": _("Past checks brought in"),
    "agencies.signed_in": _("Signed in"),
    "agencies.refused": _("Sign-in refused"),
    "agencies.signed_out": _("Signed out"),
    "agencies.sessions_ended": _("Sessions ended"),
    "agencies.factor_added": _("Second factor added"),
    "agencies.factor_removed": _("Second factor removed"),
    "agencies.password_changed": _("Password changed"),
    "agencies.recovery_codes_made": _("Recovery codes made"),
    "agencies.set_up": _("Set up"),
    "agencies.agency_added": _("Agency added"),
    "agencies.agency_closed": _("Agency closed"),
    "agencies.post_added": _("Post added"),
    "agencies.post_closed": _("Post closed"),
    "agencies.post_taken": _("Post taken"),
    "agencies.post_left": _("Post left"),
    "agencies.post_ended": _("Holding ended"),
    "agencies.handed_over": _("Post handed over"),
    "agencies.authority_ended": _("Authority ended"),
    "agencies.invited": _("Invited"),
    "agencies.user_added": _("Person added"),
    "agencies.user_disabled": _("Person disabled"),
    "agencies.user_erased": _("Person erased"),
    "agencies.shared": _("Shared"),
    "agencies.share_ended": _("Share ended"),
    "agencies.token_made": _("Key made"),
    "agencies.token_revoked": _("Key revoked"),
    "rulebook.loaded": _("Pack loaded"),
    "rulebook.proposed": _("Pack proposed"),
    "rulebook.adopted": _("Pack adopted"),
    "rulebook.refused": _("Pack refused"),
    "rulebook.holiday_set": _("Holiday set"),
    "rulebook.holiday_removed": _("Holiday removed"),
    "feeds.source_added": _("Feed of others added"),
    "feeds.source_paused": _("Feed of others paused"),
    "feeds.source_resumed": _("Feed of others read again"),
    "feeds.alert_came": _("Alert of others came"),
    "feeds.alert_taken": _("Alert of others taken up"),
    "feeds.alert_dismissed": _("Alert of others dismissed"),
    "outbox.contact_added": _("Way to be reached added"),
    "outbox.contact_verified": _("Way to be reached proved"),
    "outbox.contact_removed": _("Way to be reached removed"),
    "outbox.released": _("Sending released"),
    "outbox.quarantined": _("Sending stopped"),
    "plans.begun": _("Plan begun"),
    "plans.written": _("Plan written"),
    "plans.proposed": _("Plan proposed"),
    "plans.taken_back": _("Plan taken back"),
    "plans.signed": _("Plan signed"),
    "plans.refused": _("Plan refused"),
    "plans.review_asked": _("Plan put up for review"),
    "plans.reviewed": _("Plan confirmed"),
    "plans.review_refused": _("Plan not confirmed"),
    "plans.went_stale": _("Plan went stale"),
    "plans.brought_in": _("Plans brought in"),
    "rounds.reported": _("Round reported"),
    "rounds.superseded": _("Report superseded"),
    "rounds.mark_added": _("Mark put up"),
    "rounds.mark_ended": _("Mark taken down"),
    "dossier.made": _("Dossier made"),
    "evidence.added": _("File added"),
    "evidence.read": _("File read"),
    "evidence.blurred": _("File blurred"),
    "evidence.deleted": _("File deleted"),
}


@dataclass(frozen=True)
class Group:
    """A chip above the table: its kinds, or whole rooms (`decisions.`)."""

    key: str
    label: Promise
    kinds: tuple[str, ...] = ()
    by_system: bool = False


GROUPS = (
    Group("", _("All acts")),
    Group("decisions", _("Decisions"), ("decisions.",)),
    Group("settled", _("Settled"), ("obligations.settled",)),
    Group("breaches", _("Breaches"), ("obligations.late", "obligations.escalated", "obligations.missed")),
    Group("excused", _("Excused"), ("obligations.excused", "obligations.paused", "series.paused")),
    Group("plans", _("Plans"), ("plans.",)),
    Group("rights", _("Rights"), ("agencies.",)),
    Group("reading", _("Reading"), ("evidence.read", "dossier.made")),
    Group("system", _("System"), by_system=True),
)

ROOMS: Mapping[str, Promise] = {
    "obligations": _("Obligation"),
    "premises": _("Place"),
    "measures": _("Measure"),
    "plans": pgettext_lazy("one", "Plan"),
    "agencies": _("Agency"),
    "governance": _("Governance"),
    "rosters": _("Roster"),
    "rulebook": _("Rules"),
    "feeds": _("Feeds of others"),
    "outbox": _("Messages"),
    "evidence": _("Evidence"),
    "atlas": _("Map"),
}

PERIODS: Mapping[str, Promise] = {
    "today": _("Today"),
    "week": _("Seven days"),
    "month": _("30 days"),
    "": _("Any time"),
}

MODES: Mapping[str, Promise] = {
    "": _("Any mode"),
    "live": pgettext_lazy("mode", "Live"),
    "exercise": _("Exercise"),
    "test": _("Test"),
}

WRONG: Mapping[str, Promise] = {
    "edited": _("it was changed after it was sealed"),
    "swapped": _("two entries changed places"),
    "entry-deleted": _("the entry was deleted"),
    "seal-deleted": _("seals were deleted"),
    "broken-link": _("something was put in or taken out before it"),
    "rehashed": _("the chain was written anew"),
    "truncated": _("the end is cut off"),
}


def kind_words(kind: str) -> str:
    """What the entry's tag says; an unknown kind says its last word."""
    known = KINDS.get(kind)
    return str(known) if known else kind.rpartition(".")[2].replace("_", " ").capitalize()


def figures(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}"
