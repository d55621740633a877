"""As much of Google Colab's own package as a widget asks for. Only `make test-colab` has it on its path."""
