"""REST of selection."""
