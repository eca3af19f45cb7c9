from outcomes.sustained.later_look import LaterLook

LOOK = LaterLook(
    key="two_year_offer",
    version=1,
    definition=(
        "Nothing that is recorded would show it: whether a child stays in a funded place is not "
        "kept. These are listed and never said to have held or fallen back."
    ),
    unknown="Nothing is recorded of a funded place after it started.",
    query="""
    SELECT paid.id, NULL::date AS fell_on, '{}'::jsonb AS evidence, false AS is_known FROM paid""",
)
