"""metering (Stromzähler): what this machine's counters say, divided among the calls that ran, and what is left over.

Words: counter, meter, share, idle. May import modelcalls and core.
"""
