"""Addresses of action plans, and of the list of approaches."""

from django.urls import path

from centres import converters  # noqa: F401  (registers what `<ref:…>` stands for)
from outcomes.views import approaches, plan_pages, plans

urlpatterns = [
    path("cases/<ref:ref>/plan/", plan_pages.show, name="plan"),
    path("cases/<ref:ref>/plan/review/", plan_pages.review, name="plan_review"),
    path("cases/<ref:ref>/actions/add/", plans.add, name="action_add"),
    path("actions/<ref:ref>/change/", plans.change, name="action_change"),
    path("actions/<ref:ref>/done/", plans.done, name="action_done"),
    path("actions/<ref:ref>/due/", plans.due, name="action_due"),
    path("actions/<ref:ref>/take-back/", plans.take_back, name="action_take_back"),
    path("actions/<ref:ref>/drop/", plans.drop, name="action_drop"),
    path("manage/approaches/", approaches.index, name="approaches"),
    path("manage/approaches/add/", approaches.add, name="approach_add"),
    path("manage/approaches/<ref:code>/", approaches.change, name="approach_change"),
    path("manage/approaches/<ref:code>/up/", approaches.move_up, name="approach_up"),
    path("manage/approaches/<ref:code>/retire/", approaches.retire, name="approach_retire"),
    path("manage/approaches/<ref:code>/again/", approaches.offer_again, name="approach_again"),
]
