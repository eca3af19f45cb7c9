"""Addresses of sessions, rooms and terms."""

from django.urls import path

from families.views import (
    calendars,
    noticing,
    registers,
    rooms,
    session_plans,
    sessions,
    timetable,
    volunteers,
)

urlpatterns = [
    path("sessions/", timetable.index, name="sessions"),
    path("sessions/new/", session_plans.new, name="session_new"),
    path("sessions/<int:pk>/", sessions.show, name="session"),
    path("sessions/<int:pk>/book/", sessions.book, name="session_book"),
    path("sessions/<int:pk>/release/", sessions.release, name="session_release"),
    path("sessions/<int:pk>/register/", registers.register, name="session_register"),
    path(
        "sessions/<int:pk>/register/pass-on/<ref:ref>/",
        noticing.something_to_pass_on,
        name="session_pass_on",
    ),
    path("sessions/<int:pk>/register/walk-in/", registers.walk_in, name="session_walk_in"),
    path("sessions/<int:pk>/register/finish/", registers.finish, name="session_finish"),
    path("sessions/<int:pk>/register/reopen/", registers.reopen, name="session_reopen"),
    path("sessions/<int:pk>/register/who/<ref:ref>/", registers.who_came, name="session_who_came"),
    path("sessions/<int:pk>/change/", session_plans.change, name="session_change"),
    path("sessions/<int:pk>/helpers/", volunteers.helper, name="session_helper"),
    path("volunteers/", volunteers.index, name="volunteers"),
    path("volunteers/new/", volunteers.add, name="volunteer_add"),
    path("volunteers/<int:pk>/", volunteers.show, name="volunteer"),
    path("volunteers/<int:pk>/change/", volunteers.change, name="volunteer_change"),
    path("volunteers/<int:pk>/checks/new/", volunteers.add_check, name="volunteer_check"),
    path("volunteers/<int:pk>/hours/new/", volunteers.add_hours, name="volunteer_hours"),
    path("sessions/<int:pk>/cancel/", session_plans.cancel, name="session_cancel"),
    path("sessions/series/<int:pk>/change/", session_plans.change_series, name="series_change"),
    path("sessions/series/<int:pk>/end/", session_plans.end_series, name="series_end"),
    path("sessions/calendar/", calendars.mine, name="my_calendar"),
    path("calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    path("sessions/rooms/", rooms.index, name="rooms"),
    path("sessions/rooms/hire/", rooms.hire, name="room_hire"),
    path("sessions/rooms/new/", rooms.add_room, name="room_add"),
    path("sessions/rooms/<int:pk>/", rooms.change_room, name="room_change"),
    path("sessions/terms/", rooms.terms, name="terms"),
    path("sessions/terms/new/", rooms.add_term, name="term_add"),
    path("sessions/terms/<int:pk>/", rooms.change_term, name="term_change"),
]
