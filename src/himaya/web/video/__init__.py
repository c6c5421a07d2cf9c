"""The video room of a meeting: who may enter it, who was in it, and its page. A meeting never depends on it."""
