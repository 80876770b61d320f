"""The handover: the finished files that a person gets, and the account of where each came from."""
