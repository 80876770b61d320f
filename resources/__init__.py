"""What artifacts are made with: one package a capability, one module an engine. Not what an artifact is (assets)."""
