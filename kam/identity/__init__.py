"""People, their memberships and roles, and the door they enter by."""
