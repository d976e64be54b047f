"""Reading files of strangers: every fault is found, and told with its place."""
