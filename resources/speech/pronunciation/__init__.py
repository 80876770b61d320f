"""How a written word is said: numbers and signs as words, words as phonemes."""
