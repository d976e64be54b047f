"""Results and the register for other programs and for people: tables, files, the terminal."""
