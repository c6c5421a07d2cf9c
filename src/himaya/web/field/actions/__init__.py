"""The only writer of what telephones send."""
