"""How many threads PyTorch computes with: it counts the machine's cores, and knows nothing of a container's quota.

Belongs here: that number. Not here: which engines run on PyTorch, threads of other libraries (each engine's module).
"""

from resources.process.cores import usable_cores


def bound_torch_threads() -> None:
    """Let PyTorch, in all of this process, compute with no more threads than there are cores to use."""
    import torch

    torch.set_num_threads(min(torch.get_num_threads(), usable_cores()))
