"""The pages of the wizard: files, columns, check, result."""
