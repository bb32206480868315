"""The AI Act's decision tree: questions and duties as data, their evaluation as pure functions, texts beside them."""
