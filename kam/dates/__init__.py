"""How days read inside sentences, by language; pages write them by `kam.web.formats`, alike."""
