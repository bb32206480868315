"""Pure rules of audit: how an entry becomes a link of the chain, and how a break is found."""
