"""Reads of selection: criteria, ratings, the ranking, tiers and the register."""
