"""What the book promises in figures, measured. No test depends on a time."""
