"""openid (Anmeldedienst): OpenID Connect as one who relies on it: code flow with PKCE, state and nonce; no tables.

Words: provider, question, assertion, claim. It knows neither staff nor residents, keeps nothing, and asks the provider
for nothing but the ID token. Signatures are checked by joserfc; why not more of a library:
``docs/decisions/0019-single-sign-on.md``. May import reading and core.
"""
