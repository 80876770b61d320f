"""The render: the finished video, scene by scene."""
