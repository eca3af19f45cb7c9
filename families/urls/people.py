"""Addresses about who a family is and where it stands."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from families.views import home, people, registering, restriction, standing

FAMILY = "families/<ref:ref>"
CHILD = f"{FAMILY}/children/<ref:child_ref>"
LEVEL = f"{FAMILY}/level/<ref:starts_on>"
NEED = f"{FAMILY}/needs/<ref:need_ref>"

urlpatterns = [
    path("families/register/", registering.register, name="family_register"),
    path(f"{FAMILY}/carers/add/", people.add_carer, name="carer_add"),
    path(f"{FAMILY}/carers/<ref:carer_ref>/", people.correct_carer, name="carer_correct"),
    path(f"{FAMILY}/children/add/", people.add_child, name="child_add"),
    path(f"{CHILD}/", people.correct_child, name="child_correct"),
    path(f"{CHILD}/born/", people.born, name="child_born"),
    path(f"{FAMILY}/home/", home.edit, name="family_home"),
    path(f"{FAMILY}/move/", home.move, name="family_move"),
    path(f"{FAMILY}/registration/", home.register_known, name="family_register_known"),
    path(f"{FAMILY}/registration/end/", home.deregister, name="family_deregister"),
    path(f"{FAMILY}/registration/undo/", home.undo_deregistration, name="family_deregister_undo"),
    path(f"{FAMILY}/restriction/", restriction.restrict, name="family_restriction"),
    path(f"{FAMILY}/restriction/lift/", restriction.lift, name="family_restriction_lift"),
    path(f"{FAMILY}/agreement/", standing.agreement, name="family_agreement"),
    path(f"{FAMILY}/level/", standing.level, name="family_level"),
    path(f"{LEVEL}/", standing.correct_level, name="level_correct"),
    path(f"{LEVEL}/remove/", standing.remove_level, name="level_remove"),
    path(f"{FAMILY}/needs/", standing.family_needs, name="family_needs"),
    path(f"{NEED}/", standing.correct_need, name="need_correct"),
    path(f"{NEED}/end/", standing.end_need, name="need_end"),
    path(f"{NEED}/remove/", standing.remove_need, name="need_remove"),
]
