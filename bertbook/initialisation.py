"""The numbers a BERT starts with, as the code of Devlin et al. 2019 draws them."""

from torch import nn

from bertbook.attention import LearnedPositions


def initialise_(model: nn.Module, std: float) -> None:
    """Draw weights anew: normal, cut at two standard deviations, as the paper's code does; biases are 0."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Embedding | LearnedPositions):
            nn.init.trunc_normal_(module.weight, std=std, a=-2 * std, b=2 * std)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
        if isinstance(module, nn.Embedding) and module.padding_idx is not None:
            nn.init.zeros_(module.weight[module.padding_idx])
