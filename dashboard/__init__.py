"""The pages, charts and texts of the app."""
