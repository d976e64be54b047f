"""Questions asked of the model with many draws at once."""
