from django.urls import path

from centres import converters  # noqa: F401  (registers what the paths hold)
from payments.views import pack_parts, pack_steps, packs

PACK = "packs/<ref:ref>/"
ACTION = f"{PACK}actions/<int:number>/"

urlpatterns = [
    path("packs/", packs.index, name="packs"),
    path("new-pack/", packs.new_monitoring, name="pack_new"),
    path("new-pack/review/", packs.new_review, name="pack_new_review"),
    path(PACK, packs.show, name="pack"),
    path(f"{PACK}pack.pdf", pack_steps.paper, name="pack_paper"),
    path(f"{PACK}pack.xlsx", pack_steps.workbook, name="pack_workbook"),
    path(f"{PACK}again/", pack_steps.again, name="pack_again"),
    path(f"{PACK}send/", pack_steps.send, name="pack_send"),
    path(f"{PACK}give-up/", pack_steps.give_up, name="pack_give_up"),
    path(f"{PACK}meeting/", pack_parts.meeting, name="pack_meeting"),
    path(f"{PACK}sections/<slug:section>/", pack_parts.comment, name="pack_comment"),
    path(f"{PACK}actions/add/", pack_parts.action_add, name="pack_action_add"),
    path(ACTION, pack_parts.action_change, name="pack_action"),
    path(f"{ACTION}follow-up/", pack_parts.action_settle, name="pack_action_settle"),
]
