"""How fast and how large: the whole pipeline beside the bare libraries it is made of, and each engine by itself."""
