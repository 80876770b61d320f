"""Making a batch of topics, and what is told of it; exporting a script; packing a bundle."""
