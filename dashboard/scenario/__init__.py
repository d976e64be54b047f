"""What the user chose: the edits, their history, and what they are called."""
