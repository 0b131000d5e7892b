"""The reference pages, made from the code: ``python -m tools.reference`` writes them, ``--check`` exits 1 and names those out of date."""
