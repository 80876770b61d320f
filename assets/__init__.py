"""What is made: one folder an artifact, its checks beside it. Not how a model or an encoder works (resources)."""
