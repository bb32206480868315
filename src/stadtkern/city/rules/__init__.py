"""Pure rules of the town: opening hours, contrast, the crest, differences between two states of the data."""
