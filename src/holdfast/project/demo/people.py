"""Agencies, posts and the five accounts of the demo city. Accounts are posts at `.example` addresses, never invented people."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from holdfast.domain.rights.roles import Role
from holdfast.plumbing import clock
from holdfast.project.demo.names import CITY, DISTRICTS
from holdfast.rooms.agencies import actions
from holdfast.rooms.agencies.actions.add_agency import new_agency
from holdfast.rooms.agencies.actions.add_user import new_user
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.agencies.queries import command_actor

ZONE = "Asia/Shanghai"
DOMAIN = "lanhe.example"

# code, kind, English, Chinese, tags of the places that it runs
OPERATORS = (
    (
        "retail",
        "operator",
        "Malls and Markets",
        "商业运营",
        ("shop=mall", "shop=department_store", "shop=supermarket", "amenity=marketplace"),
    ),
    (
        "transport",
        "transport",
        "Transport",
        "交通运营",
        ("railway=station", "amenity=bus_station", "amenity=ferry_terminal"),
    ),
    ("health", "health", "Hospitals", "卫生", ("amenity=hospital", "amenity=clinic")),
    ("schools", "education", "Schools", "教育", ("amenity=school", "amenity=kindergarten", "amenity=university")),
    (
        "leisure",
        "operator",
        "Culture and Sport",
        "文体场馆",
        (
            "amenity=library",
            "amenity=theatre",
            "amenity=cinema",
            "leisure=stadium",
            "leisure=sports_centre",
            "tourism=museum",
        ),
    ),
    ("stays", "operator", "Hotels", "宾馆", ("tourism=hotel",)),
    (
        "civic",
        "operator",
        "Public Halls",
        "公共服务",
        ("amenity=townhall", "amenity=courthouse", "amenity=community_centre", "amenity=place_of_worship"),
    ),
    ("works", "utility", "Works", "公用事业", ("man_made=water_works", "power=plant")),
)


@dataclass(frozen=True)
class Account:
    """One of the five: its work address, what it is for, and the post that it holds."""

    email: str
    title: str
    agency: str
    post: str
    language: str = "en"


ACCOUNTS = (
    Account(f"duty.city@{DOMAIN}", "City duty officer", "lanhe", "duty"),
    Account(f"deputy.city@{DOMAIN}", "City deputy commander", "lanhe", "commander"),
    Account(f"malls.old@{DOMAIN}", "Mall operator, Old Town", "lanhe.old.retail", "duty", "zh-hans"),
    Account(f"crew.fire@{DOMAIN}", "Fire crew lead", "lanhe.old.fire", "crew", "zh-hans"),
    Account(f"audit@{DOMAIN}", "Auditor", "lanhe", "auditor"),
)


def found_city() -> Agency:
    """The root agency, which nobody can add but the first one who sets up."""
    city = new_agency(None, code="lanhe", kind="office", level="city", name_en=CITY[0], name_zh=CITY[1], zone=ZONE)
    city.save(force_insert=True)
    return city


def grow_tree(city: Agency) -> dict[str, Agency]:
    """Every agency by its path without the last dot, each with its posts."""
    actor = command_actor(city)
    tree = {"lanhe": city}
    for code, english, chinese, _, _ in DISTRICTS:
        district = tree[f"lanhe.{code}"] = actions.add_agency(
            actor, city.pk, code=code, kind="office", level="district", name_en=english, name_zh=chinese
        )
        for name, kind, operator_en, operator_zh, _ in (*OPERATORS, ("fire", "fire", "Fire Brigade", "消防救援", ())):
            tree[f"lanhe.{code}.{name}"] = actions.add_agency(
                actor,
                district.pk,
                code=name,
                kind=kind,
                level="operator" if kind == "operator" else "community",
                name_en=f"{english} {operator_en}",
                name_zh=f"{chinese}{operator_zh}",
            )
    _fill_posts(actor, tree)
    return tree


def _fill_posts(actor: Actor, tree: dict[str, Agency]) -> None:
    for path, agency in tree.items():
        depth = path.count(".")
        # Brigades sign alerts with others, so a duty officer stands there too.
        officer = Role.DUTY_OFFICER if depth < 2 or path.endswith(".fire") else Role.OPERATOR
        actions.add_post(actor, agency.pk, key="duty", role=officer, name_en="Duty post", name_zh="值班岗")
        if depth < 2:
            actions.add_post(
                actor, agency.pk, key="commander", role=Role.COMMANDER, name_en="Commander", name_zh="指挥长"
            )
            actions.add_post(
                actor, agency.pk, key="admin", role=Role.ADMINISTRATOR, name_en="Administrator", name_zh="管理员"
            )
        if path.endswith(".fire"):
            actions.add_post(actor, agency.pk, key="crew", role=Role.CREW, name_en="Crew lead", name_zh="班长")
    actions.add_post(actor, tree["lanhe"].pk, key="auditor", role=Role.AUDITOR, name_en="Auditor", name_zh="审计岗")


@transaction.atomic
def open_accounts(tree: dict[str, Agency]) -> None:
    """The five accounts with passwords and codes that only a demo database may hold, and a colleague without a way to
    sign in for every other post, so that somebody is told."""
    actor = command_actor(tree["lanhe"])
    accounts = {(account.agency, account.post): account for account in ACCOUNTS}
    for path, agency in tree.items():
        for post in agency.posts.order_by("key"):
            account = accounts.get((path, post.key))
            email = account.email if account else f"{post.key}.{path.replace('.', '-')}@{DOMAIN}"
            user = _staff(agency, email, account)
            actions.give_post(actor, post.pk, user.pk, from_at=clock.now() - timedelta(days=30))


def _staff(agency: Agency, email: str, account: Account | None = None) -> User:
    user = new_user(email=email, language=account.language if account else "zh-hans")
    user.agency = agency
    if account:
        user.set_password(password_of(account))
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if account:
        TOTP.activate(user, secret_of(account))
    return user


def password_of(account: Account) -> str:
    """Made from the account's name, so that the same demo prints the same words."""
    return "lanhe-" + hashlib.sha256(b"demo password" + account.email.encode()).hexdigest()[:10]


def secret_of(account: Account) -> str:
    """The TOTP secret in base 32, made the same way."""
    return base64.b32encode(hashlib.sha256(b"demo code" + account.email.encode()).digest()[:20]).decode()
