"""Tenants, and the two walls between them."""
