"""What text is: sentences, words, the characters that can be drawn. Not what it means to one artifact."""
