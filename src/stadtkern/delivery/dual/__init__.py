"""Dual delivery: a provider prints and posts our letters, by the public interface (WSDL of 2013-01-21)."""
