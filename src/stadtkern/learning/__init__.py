"""learning (Lernen): courses with questions and certificates, shared prompts, the pioneers' exchange: the KI-Hub.

Words: course, module, proof, prompt, meeting. Writes proofs into identity. May import everything below the top line.
"""
