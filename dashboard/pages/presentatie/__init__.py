"""The outcome in large letters, for a meeting room."""
