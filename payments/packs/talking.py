"""What people write in a pack: commentary of each side, and the actions they agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from centres.models import User
from payments.models import Pack, PackAction, PackComment, PackSide
from payments.models.pack_parts import LONGEST_ACTION, LONGEST_COMMENT
from payments.packs.asking import held_draft
from payments.packs.noting import note
from payments.packs.sides import people_of, require_side
from payments.refusals import Refused


class WrittenMeanwhileError(Refused):
    """Somebody of the same side wrote meanwhile; `theirs` is what stands now."""

    def __init__(self, theirs: PackComment) -> None:
        super().__init__("Somebody else wrote here while you did. Both are shown; nothing is lost.")
        self.theirs = theirs


def comment(*, by: User, pack: Pack, section: str, text: str, seen: int) -> PackComment | None:
    """Say something about a section for one's side; None where it says so already.

    `seen` is the number of the comment that the writer had before them (0: none). A newer one of
    the same side raises WrittenMeanwhileError, and nothing is kept: with its number seen, the text
    takes its place. All that was ever written stays stored.
    """
    text = text.strip()
    if len(text) > LONGEST_COMMENT:
        raise ValidationError({"text": [f"At most {LONGEST_COMMENT} letters."]})
    try:
        with transaction.atomic():
            return _comment(by, pack, section, text, seen)
    except IntegrityError:
        side = require_side(by, pack)
        raise WrittenMeanwhileError(_last(pack, section, side)) from None  # type: ignore[arg-type]


def _comment(by: User, pack: Pack, section: str, text: str, seen: int) -> PackComment | None:
    pack = held_draft(pack)
    side = require_side(by, pack)
    if section not in sections_asked(pack):
        raise Refused("This pack has no such section any more.")
    last = _last(pack, section, side)
    if (last.text if last else "") == text:
        return None
    if last and last.number != seen:
        raise WrittenMeanwhileError(last)
    made = PackComment.objects.create(
        council_id=pack.council_id,
        pack=pack,
        section=section,
        side=side,
        number=last.number + 1 if last else 1,
        text=text,
        by=by,
    )
    note(pack, by, "comment", section=section, side=side.value, number=made.number)
    return made


def sections_asked(pack: Pack) -> set[str]:
    """Keys of the sections that both sides write about; none before the figures are there."""
    return {each["key"] for each in (pack.facts or {}).get("sections", ()) if each["asks"]}


@transaction.atomic
def agree(
    *, by: User, pack: Pack, what: str, who: User, due_on: date, action: PackAction | None = None
) -> PackAction:
    """Write down what was agreed in a draft; with `action` that one is worded anew.

    ValidationError names `what`, `who` or `due_on`.
    """
    pack = held_draft(pack)
    require_side(by, pack)
    facts = {"what": " ".join(what.split()), "who": who, "due_on": due_on}
    if not facts["what"] or len(str(facts["what"])) > LONGEST_ACTION:
        raise ValidationError({"what": [f"Say what will be done, in {LONGEST_ACTION} letters."]})
    sides = [side for side in PackSide if people_of(pack, side).filter(pk=who.pk).exists()]
    if not sides:
        raise ValidationError({"who": ["Choose somebody of the council or the provider."]})
    if action is None:
        action = PackAction(council_id=pack.council_id, pack=pack, by=by)
    elif action.pack_id != pack.pk:
        raise Refused("This was agreed in an earlier pack: say what came of it.")
    is_new = action.pk is None
    for name, value in {**facts, "side": sides[0]}.items():
        setattr(action, name, value)
    action.save()
    note(pack, by, "agreed" if is_new else "agreed_anew", number=action.pk)
    return action


@transaction.atomic
def settle(*, by: User, pack: Pack, action: PackAction, state: str, outcome: str) -> None:
    """Say what came of an action: done, dropped or open still, at any time and from any pack that
    shows it. ValidationError names `outcome` where one is needed.
    """
    require_side(by, pack)
    held = PackAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    outcome = outcome.strip()
    is_open = state == PackAction.State.OPEN
    if not is_open and not outcome:
        raise ValidationError({"outcome": ["Say what came of it, in a few words."]})
    if len(outcome) > LONGEST_COMMENT:
        raise ValidationError({"outcome": [f"At most {LONGEST_COMMENT} letters."]})
    if (held.state, held.outcome) == (state, outcome):
        return
    if held.state != state:
        held.settled_at = None if is_open else timezone.now()
    held.state, held.outcome = state, outcome
    held.save()
    note(pack, by, "followed_up", number=held.pk, state=state)


def followed(pack: Pack) -> list[PackAction]:
    """What earlier packs of the same provider or centre left to follow up in this one: what was
    open when the last of them was sent, and what they agreed, whatever came of it since.
    """
    earlier = Pack.objects.of_series(pack).filter(
        Q(quarter__lt=pack.quarter) | Q(quarter=pack.quarter, version__lt=pack.version)
    )
    sent = earlier.filter(state=Pack.State.SENT).order_by("-quarter", "-version")
    last = sent.values_list("kept__at", flat=True).first()
    actions = PackAction.objects.filter(pack__in=earlier.exclude(state=Pack.State.WITHDRAWN))
    if last:
        actions = actions.filter(Q(state=PackAction.State.OPEN) | Q(settled_at__gt=last))
    return list(_with_people(actions))


def agreed_in(pack: Pack) -> list[PackAction]:
    """What was agreed in this pack."""
    return list(_with_people(PackAction.objects.filter(pack=pack)))


def newest_comments(pack: Pack) -> dict[tuple[str, str], PackComment]:
    """By section and side: what counts. One query."""
    rows: Iterable[PackComment] = (
        PackComment.objects.filter(pack=pack).newest().select_related("by")
    )
    return {(each.section, each.side): each for each in rows}


def _with_people(actions: QuerySet[PackAction]) -> QuerySet[PackAction]:
    return actions.select_related("who", "pack").defer("pack__facts").order_by("due_on", "pk")


def _last(pack: Pack, section: str, side: PackSide) -> PackComment | None:
    rows = PackComment.objects.filter(pack=pack, section=section, side=side)
    found: PackComment | None = rows.select_related("by").order_by("-number").first()
    return found
