"""How texts are read, cut, indexed and ranked: pure rules without database or clock."""
