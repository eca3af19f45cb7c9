"""Words of the demo's families, and stories of what changed; all of them invented."""

COMMENTS = (
    "You came when nobody else did.",
    "I can talk to people again.",
    "Bedtime used to take three hours. Now it is half an hour.",
    "She never told me what to do. She asked, and then we tried it.",
    "I did not want to come at first. Now the children ask when it is group day.",
    "The letter from the council was sorted in one morning.",
    "I wish I had known about you before the baby came.",
    "Somebody listened to me for once.",
    "Please keep the Tuesday group.",
    "I have started my course. That was you.",
    "My little boy has his first friend here.",
    "It helped that you came to us. I could not have got there with the twins.",
    "We laugh more at home.",
    "Thank you for not giving up on us.",
    "The baby massage was the best hour of my week.",
)
MIXED = (
    "It was good, but it stopped too soon.",
    "Too many different people at the beginning. I had to say it all again.",
    "The group is full every week. We were sent home twice.",
    "You helped with the forms. The damp is still there.",
    "I would have liked evenings. I work.",
    "It is hard with the bus.",
    "Nice people. I still do not sleep.",
    "The charge for the group is a lot for us.",
)
# Title, what was the matter, what we did, what changed.
STORIES = (
    (
        "Asleep by eight",
        "Nobody in the flat had slept through for a year. The mother of two was at the end of her"
        " tether, and evenings ended in tears.",
        "With her we wrote down one evening as it was, and chose one thing to change each week:"
        " supper earlier, the screen off, a bath, one book.",
        "Both children sleep by eight on most days. “I have my evenings back”, she says.",
    ),
    (
        "A place to talk",
        "After the birth of her second child a mother hardly left the house, and cried most days.",
        "We visited every week, went with her to the health visitor, and sat beside her at the"
        " baby group until she went by herself.",
        "She has treatment now, two friends from the group, and runs the tea table on Fridays.",
    ),
    (
        "The heating is on",
        "A family of five lived in two rooms, because the others were too cold. The debts had"
        " grown too large to open the post.",
        "We opened the letters together, rang the supplier, and had the adviser come over.",
        "There is a plan for the debts, the boiler is mended, and the children have a room.",
    ),
    (
        "First words",
        "A boy of two and a half said three words. His parents, new in the country, feared that"
        " somebody would take him away.",
        "We played with them at home and at the centre, found an interpreter, and went along to"
        " the speech therapist.",
        "He says short sentences in two languages. His father brings other fathers to the group.",
    ),
    (
        "Out of the house that was not safe",
        "A mother told us in the second month that she was afraid at home.",
        "With the partners who know about this we made a plan that she decided on, step by step.",
        "She and her children live somewhere else. They are safe, and she sleeps.",
    ),
    (
        "Back at work",
        "A lone father had given up his job when the childcare broke down, and felt watched"
        " wherever he went with his daughter.",
        "We found a funded place for her, practised the interview, and told the other fathers of"
        " the Saturday group.",
        "He works four days. His daughter runs into nursery without looking round.",
    ),
    (
        "No more shouting",
        "Two parents shouted at their children every day and were ashamed of it.",
        "They came to ten sessions of the parenting group, and we tried each step at home.",
        "They count to ten, and so do the children. Nobody has shouted since half-term.",
    ),
    (
        "Nineteen and not alone",
        "A mother of nineteen left care with a baby of four weeks and a suitcase.",
        "We met her at the door for the first six groups, and learnt with her what the baby says"
        " without words.",
        "She knows what he wants, and whom to ring. She tells others at the clinic to come.",
    ),
    (
        "Seen by the dentist",
        "Three children had toothache and had never been to a dentist.",
        "We rang until there was a place, and went along the first time.",
        "All three are treated, and brush their teeth with the song from the group.",
    ),
    (
        "A diagnosis, and then a plan",
        "A girl of four could not bear other children near her. Everybody said she would grow out"
        " of it; her grandmother did not think so.",
        "We watched with her, wrote down what we saw, and stayed through nine months of waiting.",
        "There is a diagnosis, a place with support, and a grandmother who has been believed.",
    ),
    (
        "Grandparents who began again",
        "Two grandparents of nearly seventy had three small children overnight.",
        "We sorted the benefits, lent them a pushchair, and found the group for carers like them.",
        "The children are settled, and the two have one afternoon in the week for themselves.",
    ),
    (
        "From the back row",
        "A mother came to the open session for half a year and spoke to nobody.",
        "A volunteer sat down beside her every time, and one day asked for help with the painting.",
        "She is a volunteer now, and sits down beside others.",
    ),
    (
        "Fewer nights in casualty",
        "A baby with asthma was rushed to hospital every few weeks. The flat was full of mould.",
        "We took photographs with the parents, wrote to the landlord, and had the nurse show them"
        " the spacer.",
        "The walls are dry. The baby has not been in hospital since the spring.",
    ),
    (
        "Sober since the summer",
        "A father drank. He said so himself, at the third visit, in the stairwell.",
        "We went with him to the first meeting, and with the mother to hers.",
        "He has been sober for five months, and takes the children to the park every day.",
    ),
    (
        "A mother who reads aloud",
        "A mother could not read, and had hidden it from everybody.",
        "She learnt with the picture books of the centre, with us and then with a class.",
        "She reads to her children every evening. “I do the voices”, she says.",
    ),
)
