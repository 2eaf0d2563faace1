"""Two believable companies, written through the services that people and machines use."""
