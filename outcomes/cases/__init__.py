"""What is due in a case, whose cases are late, and who holds how many."""
