"""The code that the book's chapters import.

Each idea of the story is one module that can be read in one sitting: how a sentence becomes tokens
(`text`), how a token looks at every other token (`attention`), and the widgets (`widgets`) that let a
reader touch both. Importing `bertbook` itself loads nothing heavy: import the module you want to read.
"""

__version__ = "0.1.0"
