"""What a topic's video came from: which sentence became which scene, clip, caption and second."""
