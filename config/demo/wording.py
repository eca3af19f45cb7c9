"""Plain words of action plans, by area of the Star; the keys are the areas of each edition."""

from __future__ import annotations

SHARED = {
    "physical_health": [
        "Register with a dentist and book a first check for the children",
        "Book the two-year health review with the health visitor",
        "Walk to nursery twice a week",
        "Ask the GP about the cough at night",
    ],
    "your_wellbeing": [
        "Tell the GP how low the mornings are",
        "Take an hour a week for yourself while a grandparent has the baby",
        "Come to the Tuesday group for new mothers",
        "Write down one thing that went well each day",
    ],
    "meeting_emotional_needs": [
        "Ten minutes of play on the floor each day, led by the child",
        "Try baby massage at home after the bath",
        "Name feelings out loud when there are tears",
        "Read one story together at bedtime",
    ],
    "keeping_your_children_safe": [
        "Fit the stair gate and lock for the cleaning cupboard",
        "Talk the safety plan through and keep the phone charged",
        "Agree who may collect the children",
        "Move hot drinks and medicines out of reach",
    ],
    "social_networks": [
        "Come to stay and play with the neighbour",
        "Ask a friend along to the coffee morning",
        "Ring the sister once a week",
        "Try the toddler group at the library",
    ],
}
PLUS = {
    **SHARED,
    "education_and_learning": [
        "Visit the nursery and apply for the funded place",
        "Share a picture book every day",
        "Join the library and choose books together",
        "Ask the nursery what they sing and sing it at home",
    ],
    "boundaries_and_behaviour": [
        "Agree three rules for the home and put them on the fridge",
        "Praise what goes well before correcting what does not",
        "Use the same calm words each time there is hitting",
        "Start the group about managing behaviour",
    ],
    "family_routine": [
        "Bath, book, bed at the same time for two weeks",
        "Eat together at the table three evenings a week",
        "Lay out clothes and bags the evening before",
        "Keep screens off in the hour before bed",
    ],
    "home_and_money": [
        "Apply for housing with the worker",
        "Ring the debt adviser and bring the letters to the next visit",
        "Report the damp to the landlord in writing",
        "Check benefits with the adviser at the centre",
    ],
    "progress_to_work": [
        "Meet the adviser about courses in the autumn",
        "Write a short CV together",
        "Sign up for the maths class at the college",
        "Try volunteering at the centre one morning a week",
    ],
}
EARLY_YEARS = {
    **SHARED,
    "boundaries_and_routine": [
        "Put the baby down for naps at the same times",
        "Agree what both parents say no to",
        "Make a picture chart for the bedtime routine",
    ],
    "child_development": [
        "Tummy time several times a day",
        "Sing and talk through nappy changes",
        "Bring the child to the talking and play sessions",
    ],
    "home_money_and_work": [
        "Apply for the grant for a cot and a pushchair",
        "Make a list of what goes out each month",
        "Ask the employer about hours after leave",
    ],
}
EDITIONS = {"family-star-plus": PLUS, "family-star-early-years": EARLY_YEARS}

# Where a need shows in the Star; the areas that its edition lacks are passed over.
TOUCHED = {
    "child_behaviour": ("boundaries_and_behaviour", "boundaries_and_routine", "family_routine"),
    "low_self_esteem": ("your_wellbeing", "social_networks"),
    "parental_mental_health": ("your_wellbeing", "meeting_emotional_needs"),
    "postnatal_depression": ("your_wellbeing", "meeting_emotional_needs"),
    "housing": ("home_and_money", "home_money_and_work"),
    "debt": ("home_and_money", "home_money_and_work", "progress_to_work"),
    "domestic_abuse": ("keeping_your_children_safe", "your_wellbeing"),
    "lone_parent": ("social_networks", "family_routine"),
    "worklessness": ("progress_to_work", "home_money_and_work"),
    "child_disability": ("physical_health", "child_development", "education_and_learning"),
    "substance_misuse": ("physical_health", "keeping_your_children_safe"),
    "neglect": ("keeping_your_children_safe", "physical_health"),
}
