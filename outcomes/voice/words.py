"""Every word a family reads when it is handed the phone, in one place, to be translated.

Questions are data (`VoiceQuestions`), answers are the choices of `FamilyVoice.Answer`.
"""

TITLE = "How was it for you?"
INTRODUCTION = (
    "Three short questions about the support you had. Tap one answer for each.",
    "Nobody can change what you answer. Your worker can read it after you have sent it, and it "
    "helps us to get better. It makes no difference to the help you get.",
)
COMMENT = "Anything you would like to say?"
COMMENT_HINT = "You do not have to. Please leave out names."
SEND = "Send"
DECLINE = "We would rather not answer"
MISSING = "Tap one answer. “Rather not say” is one, too"
COMMENT_TOO_LONG = "Please say it in fewer words: there is room for %(limit_value)d letters"
NOTHING_SENT = "Something is missing: please look below"
THANK_YOU = "Thank you"
THANKS = "Your answers have been sent."
DECLINED = "That is fine. We will not ask you this again now."
GIVE_BACK = "Please give the phone back now."
HAND_BACK = "Hand the phone back"
FOR_WORKER = "For your worker"
PAPER_RETURN = (
    "Please give this sheet to your worker, or to anybody at the centre. No names, please."
)

# What the pages and the printed sheet are given, by name.
WORDS = {
    name.lower(): value
    for name, value in list(globals().items())
    if name.isupper() and not name.startswith("_")
}
