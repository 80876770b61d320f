"""The embeddings: what a topic is about, as vectors."""
