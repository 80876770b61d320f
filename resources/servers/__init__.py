"""What engines behind servers share: deadlines, reachability, clients, and the digests of their models."""
