"""Where a weight's bytes come from: the model hub, or a registry package that carries them."""
