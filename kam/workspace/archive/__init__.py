"""One workspace as one file: every row and file of it, to be restored where it does not exist."""
