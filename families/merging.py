"""One family recorded twice: merged into one, and taken apart again when that was a mistake.

What named the merged family, or a person recorded twice, names the kept one from then on. Every
value that changes is written down (`MergedRow`), so that undoing puts exactly these back.
docs/decisions/0010 says what happens where two rows cannot both be the kept family's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from centres import audit
from centres.models import User
from centres.refusals import Refused
from centres.row_scope import as_service
from families.linked import Link, followers_of, links_to, model_of
from families.models import Carer, Child, Family, FamilyMerge, Level, MergedRow
from families.standing import coordinates

Person = Carer | Child
Pair = tuple[Person, Person]
# Facts that go together: they are taken over where the kept one has none of them.
HOME = ("address", "postcode", "area_id")
REGISTRATION = ("registered_on", "deregistered_on", "deregistered_because")
NEVER_TOGETHER = "A family is merged into another family of the same council."


@transaction.atomic
def merge(
    *, by: User, kept: Family, merged: Family, same_people: Sequence[Pair] = ()
) -> FamilyMerge:
    """Merge one family into another; `same_people` are (of the kept, of the merged) pairs who are
    one person each.

    Refused for anybody but a coordinator of both, and when either is merged already;
    ValidationError (`people`) when a pair is none.
    """
    kept, merged = _locked(kept, merged)
    require_mergeable(by=by, kept=kept, merged=merged)
    with as_service(kept.council_id):
        return _merge(by, kept, merged, _pairs(kept, merged, same_people))


def _merge(by: User, kept: Family, merged: Family, pairs: list[Pair]) -> FamilyMerge:
    """Every row goes along, also what the coordinator does not read."""
    _tell_of_twos_at_once()
    done = FamilyMerge.objects.create(council_id=kept.council_id, kept=kept, merged=merged, by=by)
    work = _Merging(done)
    work.take_over_facts(kept, merged)
    for one, twin in pairs:
        work.take_over_birth(one, twin)
    work.let_the_higher_level_count(kept, merged)
    twins: dict[type[models.Model], list[int]] = {Carer: [], Child: []}
    for one, twin in pairs:
        twins[type(twin)].append(twin.pk)
        for link in links_to(type(one)):
            work.move(link, twin.pk, one.pk)
        work.change(twin, merged_into_id=one.pk)
    for link in links_to(Family):
        work.move(link, merged.pk, kept.pk, but=twins.get(link.model, ()))
    work.change(merged, merged_into_id=kept.pk)
    MergedRow.objects.bulk_create(work.changes)
    _audit(by, "family.merge", done, rows=len(work.changes), people=len(pairs))
    return done


@transaction.atomic
def undo(*, by: User, merge: FamilyMerge) -> FamilyMerge:
    """Take a merge back: what it changed is as it was; what was recorded since stays with the kept
    family, but for what was recorded of a case or a person that goes back.

    Refused for anybody but a coordinator of the kept family, when it is undone already, while a
    later merge of either stands, and where something recorded since stands in the way.
    """
    merge = FamilyMerge.objects.select_for_update().get(pk=merge.pk)
    kept, merged = _locked(merge.kept, merge.merged)
    require_undoable(by=by, merge=merge)
    try:
        with transaction.atomic(), as_service(kept.council_id):
            _all_constraints("DEFERRED")
            _put_back(merge)
            _all_constraints("IMMEDIATE")
    except IntegrityError as problem:
        raise Refused(
            "Something that was recorded since stands in the way, so these two cannot be taken"
            " apart as they were."
        ) from problem
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    merge.kept, merge.merged = kept, merged
    _audit(by, "family.unmerge", merge, rows=merge.rows.count())
    return merge


def require_mergeable(*, by: User, kept: Family, merged: Family) -> None:
    """Refused when this person may not merge these two, or when they cannot be."""
    if kept.pk == merged.pk or kept.council_id != merged.council_id:
        raise Refused(NEVER_TOGETHER)
    for family in (kept, merged):
        if family.merged_into_id:
            raise Refused(f"Family {family.ref} is already merged into another.")
        if not (_sees(by, family) and coordinates(by, family)):
            raise Refused("Only the cluster’s coordinator can merge families.")


def require_undoable(*, by: User, merge: FamilyMerge) -> None:
    """Refused when this person may not undo it, or when it cannot be undone (now)."""
    if not (_sees(by, merge.kept) and coordinates(by, merge.kept)):
        raise Refused("Only the cluster’s coordinator can undo this.")
    if merge.undone_at:
        raise Refused("This was undone already.")
    both = [merge.kept_id, merge.merged_id]
    later = FamilyMerge.objects.filter(undone_at__isnull=True, pk__gt=merge.pk).filter(
        Q(kept__in=both) | Q(merged__in=both)
    )
    last = later.select_related("merged").first()
    if last:
        raise Refused(f"Family {last.merged.ref} was merged later: that must be undone first.")


class _Merging:
    """The changes of one merge, done and written down."""

    def __init__(self, merge: FamilyMerge) -> None:
        self.merge = merge
        self.changes: list[MergedRow] = []

    def change(self, record: models.Model, **values: Any) -> None:
        """Give a record other values, all in one statement."""
        before = {column: getattr(record, column) for column in values}
        for column, value in values.items():
            setattr(record, column, value)
        record._meta.model._base_manager.filter(pk=record.pk).update(**values)
        for column, value in values.items():
            self._note(record._meta.db_table, record.pk, column, before[column], value)

    def move(self, link: Link, before: int, after: int, but: Iterable[int] = ()) -> None:
        """Have rows that name one record name the other; what the other has already stays."""
        rows = link.rows(before).exclude(pk__in=but)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            return
        if not self._moved(link, keys, after):
            keys = [key for key in keys if self._moved(link, [key], after)]
        for key in keys:
            self._note(link.table, key, link.column, before, after)

    def let_the_higher_level_count(self, kept: Family, merged: Family) -> None:
        """Of two levels of one day the higher one is the kept family's, the other stays behind."""
        own = {level.starts_on: level for level in Level.objects.filter(family=kept)}
        for level in Level.objects.filter(family=merged, starts_on__in=own):
            lower = own[level.starts_on]
            if level.level <= lower.level:
                continue
            other = models.Case(models.When(pk=level.pk, then=kept.pk), default=merged.pk)
            Level.objects.filter(pk__in=[level.pk, lower.pk]).update(family=other)
            self._note(Level._meta.db_table, level.pk, "family_id", merged.pk, kept.pk)
            self._note(Level._meta.db_table, lower.pk, "family_id", kept.pk, merged.pk)

    def take_over_facts(self, kept: Family, merged: Family) -> None:
        """What the kept family lacks, and the other's restriction."""
        for facts in (HOME, REGISTRATION, ("phone",)):
            lacks = not any(getattr(kept, fact) for fact in facts)
            if lacks and any(getattr(merged, fact) for fact in facts):
                self.change(kept, **{fact: getattr(merged, fact) for fact in facts})
        if merged.restricted and not kept.restricted:
            self.change(kept, restricted=True)

    def take_over_birth(self, one: Person, twin: Person) -> None:
        """The date of birth of somebody whose own is not known, or who was expected."""
        if twin.date_of_birth and not one.date_of_birth:
            expected = {"due_on": None} if isinstance(one, Child) else {}
            self.change(one, date_of_birth=twin.date_of_birth, **expected)
        is_eligible = isinstance(twin, Child) and twin.two_year_offer_eligible
        if is_eligible and isinstance(one, Child) and not one.two_year_offer_eligible:
            self.change(one, two_year_offer_eligible=True)

    def _moved(self, link: Link, keys: list[int], after: int) -> bool:
        rows = link.model._base_manager.filter(pk__in=keys)
        try:
            with transaction.atomic():
                rows.update(**{link.column: after})
        except IntegrityError:
            return False
        return True

    def _note(self, table: str, row: int, column: str, before: Any, after: Any) -> None:
        self.changes.append(
            MergedRow(
                merge=self.merge,
                table=table,
                row=row,
                column=column,
                before=_as_json(before),
                after=_as_json(after),
            )
        )


def _put_back(merge: FamilyMerge) -> None:
    """Every changed value that is still as the merge left it; columns of a row together."""
    changes = list(merge.rows.order_by("table", "row", "pk"))
    alike: dict[tuple, list[int]] = {}
    for (table, row), of_row in groupby(changes, key=lambda change: (change.table, change.row)):
        values = tuple((each.column, each.before, each.after) for each in of_row)
        alike.setdefault((table, values), []).append(row)
    for (table, values), keys in alike.items():
        model = model_of(table)
        fields: Any = {field.attname: field for field in model._meta.concrete_fields}
        now = {column: fields[column].to_python(after) for column, _, after in values}
        then = {column: fields[column].to_python(before) for column, before, _ in values}
        rows = model._base_manager.filter(pk__in=keys)
        for column, value in now.items():
            rows = rows.filter(
                **{column: value} if value is not None else {f"{column}__isnull": True}
            )
        back = list(rows.values_list("pk", flat=True))
        model._base_manager.filter(pk__in=back).update(**then)
        if then.get("family_id") == merge.merged_id:
            for link, to_family in followers_of(model):
                to_family.rows(merge.kept_id).filter(**{f"{link.column}__in": back}).update(
                    **{to_family.column: merge.merged_id}
                )


def _pairs(kept: Family, merged: Family, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs as they are recorded; ValidationError when one is none."""
    found: list[Pair] = []
    for one, twin in pairs:
        model = type(one)
        mine = model.objects.filter(pk=one.pk, family=kept, merged_into__isnull=True).first()
        its = type(twin).objects.filter(pk=twin.pk, family=merged, merged_into__isnull=True).first()
        if not isinstance(its, model) or mine is None:
            raise ValidationError({"people": "Select two people of these families."})
        found.append((mine, its))
    for side in zip(*found, strict=True) if found else ():
        if len({(type(person), person.pk) for person in side}) < len(found):
            raise ValidationError({"people": "Nobody can be the same as two people."})
    return found


def _locked(*families: Family) -> list[Family]:
    """Kept from every other change, and from new rows that name them, until the end."""
    keys = [family.pk for family in families]
    rows = Family.objects.select_related("centre", "council").select_for_update(of=("self",))
    locked = {family.pk: family for family in rows.filter(pk__in=keys).order_by("pk")}
    return [locked[key] for key in keys]


def _sees(person: User, family: Family) -> bool:
    return bool(Family.objects.visible_to(person).filter(pk=family.pk).exists())


def _tell_of_twos_at_once() -> None:
    """What may be there once only is asked for at each statement, not when all is done."""
    names = sorted(
        constraint.name
        for target in (Family, Carer, Child)
        for link in links_to(target)
        for constraint in link.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.deferrable
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {', '.join(dict.fromkeys(names))} IMMEDIATE")


def _all_constraints(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _audit(by: User, action: str, merge: FamilyMerge, **details: int) -> None:
    audit.record(
        by=by,
        action=action,
        record="family",
        reference=merge.kept.ref,
        council=merge.kept.council,
        merged=merge.merged.ref,
        **details,
    )
