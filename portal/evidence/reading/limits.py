"""How large the parts of a file may be, so that reading it stays within a bounded memory."""

COLUMNS_AT_MOST = 2_000
"""Of a table. CRMs export a few hundred columns where every field is chosen."""
TABLES_AT_MOST = 200
"""Of a file: sheets, or tables of a database."""
CELL_AT_MOST = 100_000
"""Characters. A longer cell is cut, with a note."""
LINE_AT_MOST = 8 * 1024 * 1024
"""Characters of a line of text. A longer one is left out."""
EXPANDED_AT_MOST = 4 * 1024**3
"""Bytes that an XLSX may unpack to. Its sheets are read as a stream, never laid down whole."""
EXPANSION_AT_MOST = 100
"""How many times its own size an XLSX may unpack to, once it is more than `EXPANSION_FROM`."""
EXPANSION_FROM = 100 * 1024**2
ENTRIES_AT_MOST = 10_000
"""Files inside an XLSX."""
SAMPLE = 1_000
"""Rows by which the header and the width of a table are found."""
VALUE_AT_MOST = 200
"""Characters of what stood in a row that are kept in a note."""
MEMORY, THREADS = "500MB", 2
"""Of DuckDB, while a file is read."""
