"""A plan on paper and in files: operation order (PDF), workbook (XLSX), report (Markdown), GeoJSON."""
