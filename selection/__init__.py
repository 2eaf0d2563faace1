"""Selection: criteria, ratings, scores, tiers and the register that says why."""
