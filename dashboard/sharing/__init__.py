"""One scenario, four spellings: link, address, file, command."""
