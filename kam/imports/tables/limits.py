"""How large a file may be. Beyond, it is refused in one sentence, before memory is spent."""

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_LINES = 2_000_000  # of text, blank ones and those inside quoted cells included
MAX_COLUMNS = 500
MAX_CELL = 131_072  # characters; also the limit of the csv module
MAX_LINE = 1_000_000  # characters

# A workbook is a zip: its directory is read before anything is inflated.
MAX_INFLATED = 120 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 200
CHILD_MEMORY = 300 * 1024 * 1024
CHILD_SECONDS = 20
