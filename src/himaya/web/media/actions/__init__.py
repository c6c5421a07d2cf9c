"""The writers of releases and rumours."""
