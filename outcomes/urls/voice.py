from django.urls import path

from outcomes.views import handed_over, stories, voice, voice_figures

urlpatterns = [
    path("cases/<ref:ref>/voice/", voice.ask, name="voice_ask"),
    path("cases/<ref:ref>/voice/typed/", voice.typed, name="voice_typed"),
    path("cases/<ref:ref>/voice/paper/", voice.paper, name="voice_paper"),
    path("voice/", voice_figures.index, name="voice"),
    path("voice/handed-over/", handed_over.answer, name="voice_handed"),
    path("voice/hand-back/", handed_over.hand_back, name="voice_hand_back"),
    path("voice/questions/", voice.change_questions, name="voice_questions"),
    path("voice/<ref:ref>/set-aside/", voice.set_aside, name="voice_set_aside"),
    path("voice/<ref:ref>/comment/", voice.comment, name="voice_comment"),
    path("cases/<ref:ref>/stories/write/", stories.write, name="story_write"),
    path("stories/", stories.index, name="stories"),
    path("stories/<ref:ref>/", stories.show, name="story"),
    path("stories/<ref:ref>/change/", stories.change, name="story_change"),
    path("stories/<ref:ref>/release/", stories.release, name="story_release"),
    path("stories/<ref:ref>/changes/", stories.ask_for_changes, name="story_changes"),
    path("stories/<ref:ref>/withdraw/", stories.withdraw, name="story_withdraw"),
]
