"""The first run: whoever sits at the machine makes the root agency and its administrator. Once, and then never again."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import BadInput, NotAllowed, Place
from holdfast.plumbing import clock, events
from holdfast.plumbing.models import Installation
from holdfast.rooms.agencies import factors
from holdfast.rooms.agencies.actions.add_agency import new_agency
from holdfast.rooms.agencies.actions.add_user import new_user
from holdfast.rooms.agencies.actions.enrol import Enrolled, check_code, check_password
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.events import HouseSetUp
from holdfast.rooms.agencies.models import Agency, Authority, Holding, Post
from holdfast.rooms.agencies.rights import absent

TOKEN_FILE = "setup.token"  # noqa: S105
# What the first administrator decides until others are given the authority.
FIRST_AUTHORITIES = ("adopt", "excuse", "release")


@dataclass(frozen=True)
class FirstRun:
    """The answers of the set-up page."""

    agency_name: str
    agency_code: str
    level: str
    zone: str
    email: str
    password: str
    secret: str
    code: str
    agency_name_zh: str = ""
    name: str = ""
    language: str = "en"
    release: bool = False


def is_open() -> bool:
    """Whether the set-up is still to be done."""
    return Installation.objects.filter(set_up_at__isnull=True).exists()


def set_up(token: str, run: FirstRun) -> Enrolled:
    """Makes the root agency, the administrator's post, and the account that holds it. Two at once: one wins, and the
    other finds the page gone. A root that an import made before is taken over: its code stays, its name does not."""
    if not is_open():
        raise absent()
    _check_token(token)
    agency = new_agency(
        None,
        code=run.agency_code,
        kind="office",
        level=run.level,
        name_en=run.agency_name,
        name_zh=run.agency_name_zh,
        zone=run.zone,
    )
    user = new_user(email=run.email, name=run.name, language=run.language)
    check_password(run.password, user)
    check_code(run.secret, run.code)
    user.set_password(run.password)
    with transaction.atomic():
        if not Installation.objects.filter(set_up_at__isnull=True).update(set_up_at=clock.now()):
            raise absent()
        agency = _taken_over(agency)
        user.agency = agency
        user.save(force_insert=True)
        post = _first_post(agency)
        Holding.objects.create(post=post, user=user, from_at=clock.now())
        factors.keep_app(user, run.secret)
        enter("set_up", agency.pk, agency.path, _as(user.pk, post), administrator=user.pk)
        codes = factors.new_codes(user)
        events.publish(HouseSetUp(_as(user.pk, post), release=run.release))
    settings.HOME.path.joinpath(TOKEN_FILE).unlink(missing_ok=True)
    return Enrolled(user=user, codes=codes)


def _taken_over(agency: Agency) -> Agency:
    """The root as the set-up names it: the one that stands, with its places, or the new one."""
    found = Agency.objects.select_for_update().filter(parent__isnull=True).order_by("path").first()
    if found is None:
        agency.save(force_insert=True)
        return agency
    found.name_en, found.name_zh, found.zone, found.level = agency.name_en, agency.name_zh, agency.zone, agency.level
    found.save(update_fields=["name_en", "name_zh", "zone", "level"])
    return found


def _first_post(agency: Agency) -> Post:
    post = Post.objects.create(
        agency=agency, key="administrator", role=Role.ADMINISTRATOR.value, name_en="Administrator", name_zh="管理员"
    )
    Authority.objects.bulk_create([Authority(act=act, post=post) for act in FIRST_AUTHORITIES])
    return post


def _as(user_id: UUID, post: Post) -> Actor:
    return Actor(
        role=Role.ADMINISTRATOR, path=post.agency.path, user_id=user_id, post_id=post.pk, agency_id=post.agency_id
    )


def _check_token(token: str) -> None:
    path = settings.HOME.path / TOKEN_FILE
    known = path.read_text().strip() if path.is_file() else ""
    if not known:
        raise NotAllowed(noop("There is no set-up token: start the server with holdfast serve"), code="no-token")
    if not hmac.compare_digest(known.encode(), token.strip().encode()):
        raise BadInput(Place(field="token"), noop("the token that holdfast serve printed"), noop("another"))
