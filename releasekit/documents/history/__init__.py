"""The change history as an article: which parts it has, in which order, and what each says."""
