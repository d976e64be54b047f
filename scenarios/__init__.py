"""The shipped scenarios, found with importlib.resources."""
