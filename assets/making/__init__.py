"""What turns a plain function into an asset: the decorator, its parameters, checks, the IO manager, the page.

Not here: anything of one artifact.
"""
