"""Plans of the demo city: of the city, of its agencies and of most places; some too old, some shown to be wrong by a
drill, some being written anew. In bulk, through the same rules as anybody's."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from holdfast.domain.plans.content import Content, blank
from holdfast.domain.plans.staleness import Why
from holdfast.domain.rights.roles import Role
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.plans.actions import SignedPlan, age_plans, begin_version, bring_in_plans, make_stale
from holdfast.rooms.plans.rules import Held, kind_in
from holdfast.rooms.plans.subjects import PREMISES, Of, agency_as_subject
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.rulebook.queries import InForce, packs_in_force

# Of the places so many have a plan; of those so many are too old, failed a drill, or are being written anew.
WITH_PLAN, TOO_OLD, FAILED, IN_WORK = 0.7, 0.08, 0.05, 0.06
SAID = {
    "site": ("Two entrances, four exits, key parts B1 and the control room.", "两个入口、四个出口，重点部位为 B1 层和监控室。"),
    "organisation": ("One duty manager and a guard at each entrance at all hours.", "全时段设一名值班经理，各入口设一名安保。"),
    "alarm": ("Whoever notices presses the button; the control room calls 110.", "发现者按下报警按钮，监控室拨打 110。"),
    "evacuation": ("Leave by the nearest exit to assembly point A; the lifts stop.", "由最近出口疏散至 A 集合点，电梯停运。"),
    "first_response": ("Close the danger off, guide people, meet the first crew at gate 1.", "隔离危险、引导人员，在 1 号门迎接首批力量。"),
    "communication": ("Radio channel 3; if it fails, runners between the posts.", "电台 3 频道；失效时由人员传递。"),
    "equipment": ("Shields and first-aid kits in the duty room, counted each month.", "值班室存放盾牌和急救包，每月清点。"),
    "recovery": ("The duty manager hands over to the office and opens again on its word.", "值班经理向办公室移交，经同意后恢复开放。"),
}  # fmt: skip
ANY = ("Agreed with the member agencies; reviewed each year.", "已与成员单位商定，每年复核。")
FAILED_AT = ("Objective 3: level B2 clear in 8 minutes", "Objective 2: loudspeakers heard at gate 4")


def found_plans(seed: int = 7) -> int:
    """Writes the plans; answers how many. Needs the places graded and a pack in force."""
    chance = random.Random(seed)  # noqa: S311  (a demo city, not a secret)
    news = [*_of_places(chance), *_of_agencies(chance)]
    made = bring_in_plans(command_actor(), news)
    while age_plans():
        pass
    places = [new.of.subject for new in news if new.of.subject.room == PREMISES]
    _fail_some_drills(chance, places)
    _begin_some(chance, places)
    return made


def _of_places(chance: random.Random) -> Iterator[SignedPlan]:
    rows = Premises.objects.filter(closed_at__isnull=True).select_related("owner").defer("shape").order_by("source_ref")
    grades: dict[object, dict[str, str]] = {}
    for place_id, pack, grade in Grade.objects.filter(superseded_at__isnull=True).values_list(
        "premises_id", "pack_key", "grade"
    ):
        grades.setdefault(place_id, {})[pack] = grade
    in_force: dict[str, InForce | None] = {}
    signers = _signers()
    for place in rows:
        held = _held(place.owner, in_force, PREMISES, grades.get(place.pk, {}))
        if held is not None and chance.random() < WITH_PLAN:
            of = Of(Subject(PREMISES, place.pk), label_of(place), place.owner, PREMISES, grades.get(place.pk, {}))
            yield _signed(chance, of, held, signers)


def _of_agencies(chance: random.Random) -> Iterator[SignedPlan]:
    """The city, and every agency that is no operator."""
    in_force: dict[str, InForce | None] = {}
    signers = _signers()
    for agency in Agency.objects.filter(closed_at__isnull=True).exclude(level=Agency.Level.OPERATOR).order_by("path"):
        of = agency_as_subject(agency)
        held = _held(agency, in_force, of.of, {})
        if held is not None:
            yield _signed(chance, of, held, signers)


def _signed(chance: random.Random, of: Of, held: Held, signers: dict[str, Post]) -> SignedPlan:
    """Signed some time ago; a few so long ago that they are too old by now."""
    years = 3.05 + chance.random() if chance.random() < TOO_OLD else chance.uniform(0.05, 2.6)
    signer = next((post for path, post in signers.items() if of.owner.path.startswith(path)), None)
    signed_at = clock.now() - timedelta(days=round(years * 365))
    return SignedPlan(of, held, _words(held), signed_at, signer.pk if signer else None)


def _words(held: Held) -> Content:
    content = blank(held.kind, "en")
    for section in content.sections:
        english, chinese = SAID.get(section.key, ANY)
        content = content.with_section(type(section)(section.key, section.title, f"{english}\n{chinese}"))
    return content


def _held(owner: Agency, known: dict[str, InForce | None], of: str, grades: dict[str, str]) -> Held | None:
    """As `rules.kind_for`, with the packs of a branch looked up once."""
    if owner.path not in known:
        held = packs_in_force(owner.path, clock.now().date())
        known[owner.path] = held[0] if held else None
    in_force = known[owner.path]
    kind = kind_in(in_force.pack, of, grades) if in_force else None
    return Held(kind, in_force) if kind and in_force else None


def _signers() -> dict[str, Post]:
    """The commander of each branch, the nearest first."""
    posts = Post.objects.filter(key="commander", closed_at__isnull=True).select_related("agency")
    return {post.agency.path: post for post in posts.order_by("-agency__path")}


def _fail_some_drills(chance: random.Random, places: Sequence[Subject]) -> None:
    for subject in places:
        if chance.random() < FAILED:
            make_stale(subject, Why.FAILED_DRILL, chance.choice(FAILED_AT))


def _begin_some(chance: random.Random, places: Sequence[Subject]) -> None:
    writer = replace(command_actor(), role=Role.DUTY_OFFICER)
    for subject in places:
        if chance.random() < IN_WORK:
            begin_version(writer, subject)
