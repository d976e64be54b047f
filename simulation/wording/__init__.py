"""How anything is said to a reader: in two languages, each number in one way everywhere."""
