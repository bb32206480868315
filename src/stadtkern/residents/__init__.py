"""residents (Bürger:innen): who files, for whom, how that is known, and what the portal holds about them.

Words: party, identifier, sign-in, mandate, claim. Nobody needs an account: a sign-in with ID Austria is enough, and
paper is as good. May import identity, definitions and below.
"""
