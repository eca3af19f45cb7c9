"""What a referrer is told: what became of the referral, and nothing of the family's record.

No name of the family, no needs, nothing of what is done with them: the referrer knows whom they
referred. A family that did not agree is not spoken of at all.
"""

from __future__ import annotations

from centres.wording import day_in_words
from families.models import Referral

SUPPORTED = {
    Referral.Support.CASE: "A family support worker is in touch with the family.",
    Referral.Support.UNIVERSAL: (
        "The family has been invited to our sessions and knows how to reach us."
    ),
}
CAME_OF_IT = {
    Referral.Outcome.HELPED: "The family has had the support you asked for.",
    Referral.Outcome.PARTLY: "The family has had part of the support you asked for.",
    Referral.Outcome.NOT_WANTED: "The family chose not to take up our support.",
    Referral.Outcome.NOT_REACHED: (
        "We have not been able to reach the family. Please tell us if you are in touch with them."
    ),
    Referral.Outcome.MOVED_AWAY: "The family has moved away.",
    Referral.Outcome.OTHER: "Our work on this referral has ended.",
}
WITHHELD = (
    "We have received it and dealt with it. As the family has not agreed to share information, "
    "we cannot tell you more."
)
WORRIED = (
    "If you are worried about the safety of a child, do not wait for us: "
    "contact the multi-agency safeguarding hub."
)


def paragraphs(referral: Referral) -> list[str]:
    """The text for a letter, an email or a call, for a referral that was decided."""
    made_on = day_in_words(referral.made_on)
    opening = f"Thank you for your referral of {made_on} (our reference {referral.ref})."
    return [opening, *_what_became(referral), WORRIED]


def text(referral: Referral) -> str:
    """The same as plain text, its paragraphs set apart by empty lines."""
    return "\n\n".join(paragraphs(referral))


def _what_became(referral: Referral) -> list[str]:
    if referral.consent == Referral.Consent.REFUSED:
        return [WITHHELD]
    if referral.state == Referral.State.DECLINED:
        return [f"We are not able to take it on. {referral.decline_reason}"]
    said = ["We have accepted it."]
    if referral.outcome:
        said.append(CAME_OF_IT[Referral.Outcome(referral.outcome)])
    elif referral.support:
        said.append(SUPPORTED[Referral.Support(referral.support)])
    return [" ".join(said)]
