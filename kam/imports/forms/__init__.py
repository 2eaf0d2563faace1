"""What the outside may say about imports."""

from kam.imports.forms.columns import ColumnsForm
from kam.imports.forms.reading import FileForm, read_files
from kam.imports.forms.uploads import CorrectedForm, UploadForm

__all__ = ["ColumnsForm", "CorrectedForm", "FileForm", "UploadForm", "read_files"]
