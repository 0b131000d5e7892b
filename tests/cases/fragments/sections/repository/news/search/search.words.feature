Searching for nothing finds nothing.
