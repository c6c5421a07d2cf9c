"""Pages of releases and rumours."""
