import kam  # noqa: F401  before numpy: each process computes on one thread
