"""The ground: private servers, the supervisor, the heartbeat."""
