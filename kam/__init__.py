"""Meridian: the ground and the roof of a key account management application."""
