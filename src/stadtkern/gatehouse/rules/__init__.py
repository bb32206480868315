"""Pure rules: no clock, no database, no settings, no translation."""
