"""The customers: their group tree, sites, contracts, account team, revenue and standing."""
