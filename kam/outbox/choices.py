"""Names everyone may import."""

BEAT = "beat"  # the heartbeat that beat, broker and worker write together
