"""What people and machines may say to selection."""
