"""What became of the records behind sealed lines since: found, told, and of which sort it is."""
