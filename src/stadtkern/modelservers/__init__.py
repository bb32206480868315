"""modelservers (Modellserver): the file that names them, the queue in front of each, the HTTP client towards them.

Words: server, line, wire, name finder. May import modelcalls, masking and core; open like retrieval.
"""
