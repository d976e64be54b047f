"""Commands that list what there is: what can be set, what is reported, where numbers come from."""
