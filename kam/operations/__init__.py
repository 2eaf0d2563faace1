"""What whoever runs the installation needs: figures of its state, archives of workspaces."""
