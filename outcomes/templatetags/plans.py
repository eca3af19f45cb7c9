"""What is said of an action wherever it stands."""

from django import template
from django.utils import timezone

from centres.forms import lower_first
from centres.wording import day_in_words
from outcomes.models import Action
from outcomes.planning.plan_reading import Step, next_step

TWICE = 2

register = template.Library()


@register.simple_tag
def action_facts(action: Action, area: str = "") -> str:
    """`Home and money · Ann · by 3 March 2016 · carried over twice · Benefits, for debt`."""
    facts = [area, action.who]
    if action.status == Action.Status.DONE:
        facts.append(f"done on {day_in_words(action.done_on)}")
    elif action.status == Action.Status.DROPPED:
        facts.append(action.drop_reason)
    elif action.due_on:
        facts.append(
            f"{'was due by' if is_overdue(action) else 'by'} {day_in_words(action.due_on)}"
        )
    if action.carried_over and action.status == Action.Status.OPEN:
        facts.append(carried(action.carried_over))
    facts.append(_how(action))
    return " · ".join(fact for fact in facts if fact)


@register.simple_tag
def action_leads_to(action: Action) -> Step | None:
    """Where an open action's approach leads on to."""
    return next_step(action)


@register.filter
def is_overdue(action: Action) -> bool:
    """Whether an open action's day has passed."""
    is_open = action.status == Action.Status.OPEN
    return bool(is_open and action.due_on and action.due_on < timezone.localdate())


def carried(times: int) -> str:
    """`carried over twice`."""
    if times == 1:
        return "carried over"
    return f"carried over {'twice' if times == TWICE else f'{times} times'}"


def _how(action: Action) -> str:
    """`Benefits, for debt`."""
    need = f"for {lower_first(action.get_need_display())}" if action.need else ""
    return ", ".join(part for part in (str(action.approach or ""), need) if part)
