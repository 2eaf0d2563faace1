"""A private PostgreSQL and Valkey for trials, development and tests; imports no Django."""
