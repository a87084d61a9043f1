"""What the pack says of alerts in an area: its levels, what holds for all, and which posts may issue which level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from holdfast.domain.obligation.rule import ClockRule, RuleKey, SeriesRule
from holdfast.domain.rights.branch import ancestors
from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.policy.documents.alerts import AlertingTable, AlertKindTable, AlertLevelTable, AlertTemplateTable
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import authorities, find_post
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import pack_row, packs_in_force, read, row_of

ISSUE = "issue-alert"
WATCH = (Role.DUTY_OFFICER.value, Role.COMMANDER.value)


@dataclass(frozen=True)
class Book:
    """The alerts of one pack."""

    pack: Pack
    alerting: AlertingTable

    @property
    def levels(self) -> tuple[AlertLevelTable, ...]:
        return self.pack.catalogue.alert_level

    @property
    def kinds(self) -> tuple[AlertKindTable, ...]:
        return self.pack.catalogue.alert_kind

    @property
    def templates(self) -> tuple[AlertTemplateTable, ...]:
        return self.pack.catalogue.alert_template

    def level(self, key: str) -> AlertLevelTable:
        """The level of that name; BadInput names those that there are."""
        found = next((level for level in self.levels if level.key == key), None)
        if found is None:
            raise BadInput(
                Place(field="level"), "one of " + ", ".join(level.key for level in self.levels), key or "nothing"
            )
        return found

    def rank(self, key: str) -> int:
        return [level.key for level in self.levels].index(key)

    def kind(self, key: str) -> AlertKindTable:
        found = next((kind for kind in self.kinds if kind.key == key), None)
        if found is None:
            raise BadInput(
                Place(field="kind"), "one of " + ", ".join(kind.key for kind in self.kinds), key or "nothing"
            )
        return found

    def kind_words(self, key: str) -> Text:
        return next((kind.title for kind in self.kinds if kind.key == key), Text(key, key))

    def template(self, key: str) -> AlertTemplateTable | None:
        return next((one for one in self.templates if one.key == key), None)

    def rule(self, rule_id: str) -> Rule:
        """The row of a clock or decision of this pack."""
        return row_of(RuleKey(self.pack.key, self.pack.version, rule_id))

    def clock(self, rule_id: str) -> ClockRule:
        found = self.pack.rule(rule_id)
        return found.clock if isinstance(found, SeriesRule) else found


def book_in(area: Agency) -> Book:
    """What holds in an area now; Refused where no pack says anything of alerts."""
    today = clock.now().astimezone(ZoneInfo(area.zone)).date()
    for held in packs_in_force(area.path, today):
        alerting = held.pack.catalogue.alerting
        if alerting is not None:
            return Book(held.pack, alerting)
    raise Refused(noop("No pack that is adopted here says which alerts there are"), code="no-pack")


def book_of(alert: Alert) -> Book:
    """What held where and when the alert was begun: its later versions go by the same."""
    pack = read(pack_row(alert.pack_key, alert.pack_version))
    if pack.catalogue.alerting is None:
        raise Refused(noop("No pack that is adopted here says which alerts there are"), code="no-pack")
    return Book(pack, pack.catalogue.alerting)


def issuers(level: AlertLevelTable, area: Agency) -> list[Post]:
    """The posts that may issue this level in an area: those that the pack names, and those that were given it."""
    given = [row.post for row in authorities(ISSUE, area, level.key)]
    return _each_once([*_named(level.issued_by, area), *given])


def seconders(level: AlertLevelTable, area: Agency) -> list[Post]:
    """The posts whose yes is the second person's."""
    return _each_once([*_named(level.seconded_by, area), *issuers(level, area)])


def may_issue(post_id: UUID | None, level: AlertLevelTable, area: Agency) -> bool:
    return post_id is not None and any(post.pk == post_id for post in issuers(level, area))


def may_second(post_id: UUID | None, level: AlertLevelTable, area: Agency) -> bool:
    return post_id is not None and any(post.pk == post_id for post in seconders(level, area))


def is_ready_text(version: Version, book: Book) -> bool:
    """Whether a version says exactly what a text for life safety says, at that text's level."""
    template = book.template(version.template)
    if template is None or not template.life_safety or template.level != version.level:
        return False
    said = (version.headline_en, version.headline_zh, version.description_en, version.description_zh)
    ready = (template.headline.en, template.headline.zh, template.description.en, template.description.zh)
    steps = (version.instruction_en, version.instruction_zh) == (template.instruction.en, template.instruction.zh)
    return said == ready and steps


def post_of(post_id: UUID | None) -> Post | None:
    """A post by its id, with its agency; None for none."""
    return Post.objects.select_related("agency").filter(pk=post_id).first() if post_id else None


def _named(names: Iterable[str], area: Agency) -> Iterator[Post]:
    for name in names:
        kind, _, rest = name.partition("+")[0].partition(":")
        if kind == "post" and rest:
            key, _, level = rest.partition("@")
            post = find_post(key, area, level or "own")
            if post is not None:
                yield post
        elif kind == "level":
            yield from _watch_of(area, rest)


def _watch_of(area: Agency, level: str) -> list[Post]:
    """The posts on watch of the nearest agency of a level."""
    above = Agency.objects.filter(path__in=ancestors(area.path), level=level, closed_at__isnull=True)
    agency = above.order_by("-path").first()
    return list(agency.posts.filter(role__in=WATCH, closed_at__isnull=True).order_by("key")) if agency else []


def _each_once(posts: Iterable[Post]) -> list[Post]:
    return list({post.pk: post for post in posts}.values())
