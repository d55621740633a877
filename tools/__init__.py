"""What the make targets run: set-up, build, notebooks, checks."""
