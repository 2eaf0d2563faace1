"""What an import changed about accounts, taken back where nobody wrote since."""

from accounts.services.undoing.chunks import take_back_chunk
from accounts.services.undoing.lines import drop_unused_products, take_back_lines

__all__ = ["drop_unused_products", "take_back_chunk", "take_back_lines"]
