"""Home, the palette, the rail: what composes the pages of all apps into one product."""
