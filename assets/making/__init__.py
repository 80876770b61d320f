"""What turns a plain function into an asset: recipes, parameters, checks, the IO manager. Nothing of one artifact."""
