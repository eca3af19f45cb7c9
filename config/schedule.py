"""What the scheduler asks for, and when, in UK time: task, crontab or seconds.

What comes round within minutes expires before it comes again: without a worker it would pile up.
"""

from typing import Any

from celery.schedules import crontab

EVERY_DAY: dict[str, dict[str, Any]] = {
    "say how many records are past their last day": {
        "task": "families.tasks.list_due_removals",
        "schedule": crontab(hour=3, minute=30),
    },
    "roll up the current quarter of every council": {
        "task": "outcomes.tasks.rollup_every_council",
        "schedule": crontab(hour=2, minute=0),
    },
    "forget sessions that have ended": {
        "task": "centres.tasks.forget_ended_sessions",
        "schedule": crontab(hour=3, minute=0),
    },
    "send letters about signing in whose worker was lost": {
        "task": "centres.tasks.send_letters_left",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "compare claims and ledger with what they should be": {
        "task": "payments.tasks.verify_every_council",
        "schedule": crontab(hour=4, minute=0),
    },
    "seal the audit trail": {
        "task": "centres.tasks.seal_audit",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "tell of urgent access whose worker was lost": {
        "task": "outcomes.tasks.tell_of_urgent_accesses_left",
        "schedule": 120.0,
        "options": {"expires": 110},
    },
    "point out unusual access": {
        "task": "families.tasks.point_out_unusual_access",
        "schedule": crontab(minute=20),
    },
    "go through the audit trail": {
        "task": "centres.tasks.verify_audit",
        "schedule": crontab(hour=4, minute=30),
    },
    "remind people of what is due": {
        "task": "outcomes.tasks.remind_everybody",
        "schedule": crontab(hour=7, minute=30),
    },
    "send reminders whose worker was lost": {
        "task": "outcomes.tasks.take_up_reminders",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "send letters about claims whose worker was lost": {
        "task": "payments.tasks.take_up_claim_letters",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "take up packs whose worker was lost": {
        "task": "payments.tasks.take_up_lost_packs",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "take up access archives whose worker was lost": {
        "task": "families.tasks.take_up_lost_archives",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "take up roll-ups whose worker was lost": {
        "task": "outcomes.tasks.take_up_lost_rollups",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}
