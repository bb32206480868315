"""The register in the formats machines know, each made of the same entries."""
