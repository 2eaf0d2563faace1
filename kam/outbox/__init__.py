"""Promises to keep, and the signs of life of those who keep them."""
