"""How many numbers a layer multiplies, matrix product by matrix product.

A product of (n, m) and (m, p) takes n·m·p multiplications, each followed by an addition: half of what
`bertbook.cost.flops` counts. Shapes: T tokens, D width of x, K width of q, k, v, H width of h.
"""


def attention_work(T: int, D: int, K: int) -> dict[str, int]:
    """Return the multiplications of one head of self-attention, by what they make."""
    return {"q": T * D * K, "k": T * D * K, "v": T * D * K, "scores": T * K * T, "output": T * T * K}


def rnn_work(T: int, D: int, H: int) -> dict[str, int]:
    """Return the multiplications of an RNN along a sentence: W x at every token, and U h at every token."""
    return {"W": T * D * H, "U": T * H * H}
