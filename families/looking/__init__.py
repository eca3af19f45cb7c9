"""Who looked: every page, file and answer that shows a family leaves its trace."""
