"""Sound and picture files: the ffmpeg binary, loudness, WAV files and probing; plain functions, no engine."""
