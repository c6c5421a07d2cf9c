"""The JSON interface under `/api/`: what other programs of the centre read, by the duties and areas of the pages."""
