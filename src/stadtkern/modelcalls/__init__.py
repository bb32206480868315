"""modelcalls (Modellaufrufe): what a call of a model may look like, whether it may leave, how its answer is read. Pure.

Words: shape, verdict, refusal, tripwire, chain. May import lifecycle, masking and core.
"""
