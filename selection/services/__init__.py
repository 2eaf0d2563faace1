"""Writes of selection: criteria, ratings, scores, schemes and decisions."""
