"""The hooks: questions of a model and lines by rule, what may be asked, and which is the best."""
