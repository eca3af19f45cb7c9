"""Local services of the county, all of them invented, and who was told of them."""

from __future__ import annotations

from centres.models import Cluster, Council, User
from config.demo.dates import DemoDates, days_after, happens
from families.models import Family, Need, Service, Signpost

# Name, what it does, needs, who it is for, clusters (empty: the county), when, days since checked.
SERVICES = [
    ("Ellen Money Advice", "Free, confidential help with debts, bills and letters from bailiffs. "
     "They ring lenders with you.", "debt housing", "Anyone", (), "Weekdays, 9am to 5pm", 40),
    ("Port Ellen Food Bank", "Three days of food for each person. Bring a voucher or ask: "
     "nobody is sent away.", "debt", "Any family", ("EL-K01",), "Tuesday, 10am to 1pm", 20),
    ("Calverstow Larder", "A shop where a week’s food costs £4, and a cup of tea.", "debt",
     "Families on a low income", ("EL-K02",), "Wednesday, 11am to 3pm", 90),
    ("Safe Harbour", "Refuge places and a helpline for people hurt or frightened at home, with or "
     "without children.", "domestic_abuse housing", "Anyone afraid of a partner or relative", (),
     "Helpline day and night", 12),
    ("Tern House Drop-in", "Talk with somebody who has been there, make a plan to be safe.",
     "domestic_abuse low_self_esteem", "Women", ("EL-K01", "EL-K07"), "Thursday, 1pm to 4pm", 210),
    ("Mothers’ Minds", "A group and one-to-one listening for low mood before and after a birth.",
     "postnatal_depression parental_mental_health", "Parents with a baby under two", (),
     "Groups in six towns, by appointment", 33),
    ("Ellenshire Talking Therapies", "Counselling for worry and low mood. Refer yourself by phone "
     "or online.", "parental_mental_health low_self_esteem", "Adults", (),
     "Monday to Friday, 8am to 8pm", 61),
    ("Steady Ground", "Help with drinking and drugs, for the person and for their family.",
     "substance_misuse", "Adults and their families", (), "Monday to Saturday", 75),
    ("Level Housing Rights", "Advice when a landlord wants you out, when there is damp, or "
     "when you have nowhere to go.", "housing debt", "Tenants", (), "Weekdays, 10am to 4pm", 28),
    ("Castlegate Furniture Store", "Beds, cots, cookers and sofas at a small price, delivered.",
     "housing debt", "Families who were referred", ("EL-K01", "EL-K02"),
     "Saturday, 9am to 1pm", 140),
    ("Little Voices", "Speech and language drop-in: play, songs, and a therapist to ask.",
     "child_behaviour child_disability", "Under-fives", (), "First Monday of the month", 55),
    ("Bright Steps", "Play sessions and advice for children who develop differently, and their "
     "brothers and sisters.", "child_disability", "Children with additional needs", (),
     "Saturday mornings", 199),
    ("The Portage Team", "Home visits to teach new skills in small steps.", "child_disability",
     "Under-fives with a disability", (), "By referral", 48),
    ("Calm at Home", "Eight evenings on tantrums, sleep and saying no.", "child_behaviour",
     "Parents of children from two to eight", (), "Terms start in September, January, April", 66),
    ("Young Parents Together", "A group for parents under 20 and their babies, with lunch.",
     "lone_parent low_self_esteem", "Parents under 20", ("EL-K01", "EL-K08"),
     "Wednesday, 12 noon to 2pm", 15),
    ("One Plus", "A friendly group for people who bring up children by themselves.",
     "lone_parent low_self_esteem", "Lone parents", (), "Second Saturday of the month", 230),
    ("Step into Work", "A course of six mornings with a free crèche: what am I good at, and what "
     "next?", "worklessness low_self_esteem", "Parents out of work", (), "Each half term", 36),
    ("Millrace Learning", "Reading, maths and English for adults, from the beginning.",
     "worklessness", "Adults", ("EL-K08",), "Mornings in term time", 101),
    ("Roads and Homes", "Support with school, health and sites.", "traveller",
     "Gypsy, Roma and Traveller families", (), "By phone", 82),
    ("Someone to Tell", "Specialist workers for young people who are used by others.",
     "exploitation", "Under 18s and young parents", (), "By referral", 57),
    ("Home from Home Volunteers", "A trained volunteer visits for two hours a week.",
     "postnatal_depression lone_parent neglect", "Families with a child under five", (),
     "All year", 44),
    ("Thornsea Toy Library", "Borrow a bag of toys for three weeks.", "other", "Anyone",
     ("EL-K07",), "Monday, 10am to 12 noon", 150),
    ("Merrowdale Community Transport", "Lifts to appointments for 40p a mile.", "other",
     "People without a car", ("EL-K03", "EL-K06"), "Weekdays: book two days before", 118),
    ("Warm Homes Ellenshire", "Grants and visits for cold and damp homes.", "housing debt",
     "Households on a low income", (), "By phone", 69),
    ("Fathers Saturday Club", "Breakfast, building and football for dads and male carers.",
     "low_self_esteem", "Dads with young children", ("EL-K01", "EL-K04"),
     "Third Saturday of the month", 25),
    ("Breathing Space", "Short breaks for families who look after a disabled child.",
     "child_disability", "Families of disabled children", (), "By referral", 187),
]  # fmt: skip
SIGNPOSTED = 0.25


def fill_directory(council: Council, dates: DemoDates) -> list[Service]:
    """The services, each with an invented number and address."""
    rng = dates.chance("directory")
    clusters = {cluster.code: cluster for cluster in Cluster.objects.filter(council=council)}
    services = []
    for number, (name, about, needs, whom, where, when, checked) in enumerate(SERVICES, start=1):
        kinds = needs.split()
        labels = [str(Need.Kind(kind).label) for kind in kinds]
        service = Service(
            council=council,
            ref=f"EL-SV{number:02}",
            name=name,
            about=about,
            needs=kinds,
            for_whom=whom,
            address=f"{rng.randint(2, 140)} {rng.choice(('High Street', 'Station Road', 'Quay'))}",
            when_open=when,
            # Numbers that belong to nobody, set aside for drama.
            phone=f"01632 960{rng.randint(100, 999)}",
            website=f"https://www.{''.join(filter(str.isalpha, name.lower()))}.example/",
            checked_on=days_after(dates.as_of, -checked),
            found_by=" ".join([name, about, whom, *labels]),
        )
        services.append((service, [clusters[code] for code in where]))
    Service.objects.bulk_create(service for service, _ in services)
    through = Service.clusters.through
    through.objects.bulk_create(
        through(service=service, cluster=cluster) for service, here in services for cluster in here
    )
    return [service for service, _ in services]


def signpost_families(
    council: Council, dates: DemoDates, services: list[Service], families: list[tuple[Family, User]]
) -> None:
    """Some of the families that have a case were told of a service that fits a need."""
    rng = dates.chance("signposting")
    rows = []
    for family, worker in families:
        if not happens(rng, SIGNPOSTED):
            continue
        needs = {need.need for need in family.needs.all()}
        fitting = [one for one in services if needs.intersection(one.needs)] or services
        rows.append(
            Signpost(
                council=council,
                family=family,
                service=rng.choice(fitting),
                worker=worker,
                date=days_after(dates.as_of, -rng.randint(1, 120)),
                note=rng.choice(("", "Rang them together.", "Took the leaflet.", "")),
            )
        )
    Signpost.objects.bulk_create(rows)
