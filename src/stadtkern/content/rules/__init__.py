"""How texts are described: metadata, bodies of pages, addresses, links."""
