"""What every page shares: language, theme, safe headers, times, error pages."""
