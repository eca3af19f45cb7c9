from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q, Value
from django.utils.functional import cached_property

from centres import scope as roles
from centres.models.base import CouncilOwned
from centres.models.places import CELL_LENGTH, KEY_LENGTH, Cluster, Council, Provider
from centres.scope import COUNCIL_ADMIN, Reach, Scope, ScopedQuerySet


class Role(models.TextChoices):
    """What a membership lets a person do (SPEC 1)."""

    FSW = roles.FSW, "Family support worker"
    COORDINATOR = roles.COORDINATOR, "Centre coordinator"
    PROVIDER_MANAGER = roles.PROVIDER_MANAGER, "Provider manager"
    COMMISSIONER = roles.COMMISSIONER, "Commissioner"
    COUNCIL_ADMIN = roles.COUNCIL_ADMIN, "Council administrator"
    AUDITOR = roles.AUDITOR, "Data protection officer"


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Creates people."""

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without a password they cannot sign in until one is set."""
        fields.setdefault("username", login)
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who maintains reference data in the admin site."""
        return self.create_user(login, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who works with Lodestar.

    `username` is the council's own key for them (unique within the council, FORMAT.md);
    `login` is what they sign in with and unique everywhere. The two differ only where another
    council had the name first.
    """

    scope: ClassVar[Scope | None] = Scope(roles=frozenset({COUNCIL_ADMIN}))

    council = models.ForeignKey(
        Council, models.PROTECT, null=True, blank=True, related_name="people"
    )
    username = models.CharField(max_length=KEY_LENGTH)
    login = models.CharField(max_length=2 * KEY_LENGTH + 1, unique=True)
    name = models.CharField(max_length=CELL_LENGTH)
    email = models.EmailField(max_length=254, blank=True)
    # How they want to be reminded of what is due, which they choose themselves; the exchange folder
    # does not carry it.
    mobile = models.CharField(
        "mobile number", max_length=20, blank=True, default="", db_default=Value("")
    )
    # The postcode they live at, as a seal (centres.home_seals); the administrator's to say.
    home_seal = models.CharField(max_length=64, blank=True, default="", db_default=Value(""))
    remind_by_email = models.BooleanField(default=True, db_default=Value(True))
    remind_by_text = models.BooleanField(default=False, db_default=Value(False))
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "username"], name="user_username_unique", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(remind_by_text=False) | ~Q(mobile=""), name="user_texts_need_a_mobile"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.login

    @property
    def device_key(self) -> str:
        """What a phone calls the person whose entries it keeps: it never changes and is no name."""
        return str(self.pk)

    @cached_property
    def reach(self) -> Reach:
        """What the person's memberships reach; asked once per request."""
        return Reach.of(self.memberships.select_related("cluster"))

    @property
    def works_as(self) -> str:
        """The kind of support worker they are: `outreach`, `universal`, `both`, or empty."""
        return self.reach.works_as

    def has_role(self, *wanted: str) -> bool:
        """Whether the person holds one of these roles anywhere."""
        return not self.reach.roles.isdisjoint(wanted)


class Membership(CouncilOwned):
    """A role of a person in a cluster, a provider or the council as a whole.

    `works_as` is the kind of support worker somebody is (SPEC 1), empty while nobody has said.
    It decides what their first page shows and nothing that they may do; the exchange folder does
    not carry it.
    """

    scope = Scope(roles=frozenset({COUNCIL_ADMIN}))

    class Work(models.TextChoices):
        OUTREACH = roles.OUTREACH, "Outreach: visits families at home"
        UNIVERSAL = roles.UNIVERSAL, "Universal: works in open sessions"
        BOTH = roles.BOTH, "Both"

    council = models.ForeignKey(Council, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    works_as = models.CharField(
        max_length=10, choices=Work, blank=True, default="", db_default=Value("")
    )

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_works_as",
                condition=Q(works_as="")
                | Q(works_as__in=["outreach", "universal", "both"], role="fsw"),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "cluster", "provider"],
                name="membership_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="membership_place_fits_role",
                condition=Q(
                    role__in=["fsw", "coordinator"], cluster__isnull=False, provider__isnull=True
                )
                | Q(role="provider_manager", cluster__isnull=True, provider__isnull=False)
                | Q(
                    role__in=["commissioner", "council_admin", "auditor"],
                    cluster__isnull=True,
                    provider__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        place = self.cluster or self.provider or self.council
        return f"{self.get_role_display()}, {place}"
