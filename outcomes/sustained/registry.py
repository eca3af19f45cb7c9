"""All later looks, by the outcome's name. A new outcome is a module, a line here and its cases."""

from outcomes.sustained import (
    development_catch_up,
    programme_completed,
    star_progress,
    sustained_contact,
    sustained_step_down,
    two_year_offer,
)
from outcomes.sustained.later_look import LaterLook

LOOKS: dict[str, LaterLook] = {
    look.key: look
    for look in (
        sustained_contact.LOOK,
        star_progress.LOOK,
        sustained_step_down.LOOK,
        programme_completed.LOOK,
        development_catch_up.LOOK,
        two_year_offer.LOOK,
    )
}
