"""A day inside a sentence reads as it does on a page, in each language."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from kam.web import formats

DAY = date(2026, 11, 21)


@pytest.mark.parametrize("language", ["en", "de", "id"])
def test_a_day_in_a_sentence_reads_as_on_a_page(language):
    with translation.override(language):
        assert date_format(DAY) == formats.short_date(DAY, language)
