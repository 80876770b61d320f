"""The content-addressed store: one mechanism for caching whole artifacts and single sentences and scenes."""
