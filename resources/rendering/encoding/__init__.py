"""From composed scenes to an encoded video: ffmpeg's filter graph, the encoder's settings, joining scenes."""
