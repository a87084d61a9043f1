"""Agencies, posts, who holds which post when, authority, shares and tokens. Work contacts only."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from holdfast.domain.rights.roles import Role
from holdfast.kernel.ids import uuid7


class Agency(models.Model):
    """A node of the tree. `path` holds the codes from the root, each ended by a dot: `lanhe.north.mall-7.`"""

    class Kind(models.TextChoices):
        OFFICE = "office"
        POLICE = "police"
        FIRE = "fire"
        HEALTH = "health"
        TRANSPORT = "transport"
        EDUCATION = "education"
        MARKET = "market"
        EMERGENCY = "emergency"
        UTILITY = "utility"
        OPERATOR = "operator"
        VOLUNTEER = "volunteer"
        AUDIT = "audit"

    class Level(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"
        DISTRICT = "district"
        COMMUNITY = "community"
        OPERATOR = "operator"

    id = models.UUIDField(primary_key=True, default=uuid7)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    code = models.SlugField(max_length=40)
    path = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=40, default="UTC")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["parent", "code"], name="one_code_among_siblings")]
        indexes = [
            models.Index(fields=["path"], name="agency_branch", opclasses=["varchar_pattern_ops"]),
        ]


class Post(models.Model):
    """A post of an agency; duties are owed by posts, people only hold them. `key` is the pack's name for it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    key = models.SlugField(max_length=40)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "key"], name="one_post_key_an_agency")]


class UserManager(BaseUserManager["User"]):
    """Accounts are made by an act, never by themselves."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff with work contacts. Never a member of the public."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    work_phone = models.CharField(max_length=40, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="staff")
    language = models.CharField(max_length=8, default="en")
    theme = models.CharField(max_length=6, default="auto")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    # Counted up to end every session of the account at once: it is part of what a session is signed with.
    sessions_ended = models.IntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def username(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        signed = f"{self.password}/{self.sessions_ended}"
        return salted_hmac("holdfast.session", signed, secret=secret, algorithm="sha256").hexdigest()


class Contact(models.Model):
    """One way to reach a member of staff at work: whose, by which channel, and whether its person showed that it arrives.

    The account's own e-mail needs no row to be written to; its row says only that it was verified.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    place = models.SmallIntegerField(default=1)  # the order in which its person wants to be reached
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_until = models.DateTimeField(null=True)
    code_tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel", "address"], name="one_contact_once")]


class Invitation(models.Model):
    """A one-time link with which a person sets password and second factor. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Tally(models.Model):
    """How often something was tried in a window of time; counted in the database, so for all processes at once."""

    key = models.CharField(max_length=100, primary_key=True)
    count = models.IntegerField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until_at"], name="tally_until")]


class Holding(models.Model):
    """Who holds which post when, as holder or as deputy (A/B cover). Written by actions only."""

    class As(models.TextChoices):
        HOLDER = "holder"
        DEPUTY = "deputy"

    id = models.UUIDField(primary_key=True, default=uuid7)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    held_as = models.CharField(max_length=6, choices=As.choices, default=As.HOLDER)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="holding_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["post", "from_at"], name="holding_of_post")]


class Authority(models.Model):
    """Which post may decide what (`excuse`, `adopt`, `release`, later levels), with a delegate after a while."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    act = models.CharField(max_length=60)
    level = models.CharField(max_length=20, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="authorities")
    delegate = models.ForeignKey(Post, models.PROTECT, null=True, related_name="delegations")
    delegate_after = models.DurationField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "level", "post"], name="one_authority_an_act")]


class Share(models.Model):
    """A record shown sideways to another branch; `may_act` lets that branch act on it too. `owner_path` and label are
    the record's own: the shares of a branch are listed without asking the room that the record is in. One that does not
    reach down stops at the agency itself: what a leading group shows its members is not for all below them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    subject_room = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=160, blank=True)
    owner_path = models.CharField(max_length=200)
    with_agency = models.ForeignKey(Agency, models.PROTECT, related_name="shares")
    may_act = models.BooleanField(default=False)
    reaches_down = models.BooleanField(default=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_room", "subject_id"], name="share_of_subject")]


class Qualification(models.Model):
    """What a member of staff is qualified for, until when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="qualifications")
    key = models.SlugField(max_length=40)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "from_on"], name="one_qualification_a_day")]


class ApiToken(models.Model):
    """A scoped, expiring key to the API. Only its hash is kept; it acts as the user's post that it was made for."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="tokens")
    label = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class SavedView(models.Model):
    """Filters that a user keeps under a name."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="one_saved_view_a_name")]
