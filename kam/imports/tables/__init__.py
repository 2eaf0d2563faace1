"""From the bytes of a file to its lines of cells: encodings, separators, workbooks."""
