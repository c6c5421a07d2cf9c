"""The register: places, how they are protected, units and their duty, celebrations, numbers to call."""
