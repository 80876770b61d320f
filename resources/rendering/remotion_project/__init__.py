"""The Node.js project that draws scenes with Remotion: installing it, its worker, what it is told of a scene."""
