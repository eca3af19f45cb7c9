from outcomes.measures.fragments import LAST, in_greatest_need, per_centre
from outcomes.measures.indicators.on_track import CHILDREN_JUDGED
from outcomes.measures.measure import Indicator, Shows, Subject

MEASURE = Indicator(
    key="on_track_greatest_need",
    version=1,
    title="On track: families in greatest need",
    definition=(
        "How many of the children under five assessed in all three areas of development in the "
        "past year, in families in greatest need, were on track in each when last assessed."
    ),
    subject=Subject.CHILD,
    shows=Shows.CHANGE,
    because="it counts what children can do for their age",
    denominator="children under five assessed in all three areas, in families in greatest need",
    query=per_centre(f"{CHILDREN_JUDGED} AND {in_greatest_need('family.id', LAST)}"),
)
