from outcomes.sustained.later_look import LEFT, LaterLook, level_rose, new_case, of_case

LOOK = LaterLook(
    key="sustained_contact",
    version=1,
    definition=(
        "Within the year after, the family’s level of need rose to 3 or more from below, or a new "
        "case of targeted support was opened for it."
    ),
    unknown=LEFT,
    query=of_case(level_rose("kase.family_id"), new_case("kase.family_id", "kase.id")),
)
