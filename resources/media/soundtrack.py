"""How a mono voiceover becomes the sound of the finished video: stereo AAC, the same signal on both channels.

Belongs here: the one definition of that encoding, which the loudness measurement and every renderer share. Not here:
how loud the track is (loudness.py), the container around it (resources/rendering).
"""

SAMPLE_RATE_HZ = 48_000

AS_STEREO = "pan=stereo|c0=c0|c1=c0"
"""Filter for a mono track; `-ac 2` would do the same today but leaves the gain to ffmpeg's up-mix matrix."""

# `aac_coder twoloop` (the default) with noise substitution and intensity stereo overshot one limited voice from -2.0 to
# +3.1 dBTP in a single burst; these settings stay within 0.1 dB of the input's peak and cost half the time.
AAC = (
    *("-c:a", "aac", "-b:a", "192k", "-ar", str(SAMPLE_RATE_HZ)),
    *("-aac_coder", "fast", "-aac_pns", "0", "-aac_is", "0", "-flags:a", "+bitexact"),
)
"""Encoder arguments, byte for byte repeatable."""
