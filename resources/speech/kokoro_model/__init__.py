"""What every engine that speaks with Kokoro-82M shares: its voices, its graph with durations, its passes."""
