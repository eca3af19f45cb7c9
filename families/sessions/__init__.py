"""Centre sessions: planned without clashes, booked, registered, and counted as engagements."""
