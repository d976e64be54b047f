"""Style sheets and the icon."""
