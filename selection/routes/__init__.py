"""Addresses of selection by noun; `selection.urls` puts them together."""
