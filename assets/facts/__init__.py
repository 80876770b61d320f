"""The facts: what may be said of a topic, each with its source."""
