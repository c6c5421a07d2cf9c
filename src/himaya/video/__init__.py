"""The video room of a meeting: its gateway (Janus), who may enter, what a browser may ask; no database here."""
