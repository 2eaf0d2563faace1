"""PostgreSQL for many tenants: every transaction carries the tenant it works for."""
