"""Meridian: the ground and the roof of a key account management application."""

import os

# Each process has its core already: small products on many threads cost five times as much CPU.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
