"""Charts: one frame, and each as a picture to take along."""
