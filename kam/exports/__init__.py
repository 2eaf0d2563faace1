"""Lists as files (CSV, XLSX), for every face: safe cells, the writers, the answer."""
