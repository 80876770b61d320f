"""When each word is said: from durations, from a server's boundaries, or by forced alignment."""
