/** The engine: the book's arithmetic on typed arrays. It draws nothing, and is tested equal to torch. */

export { attend, softmax } from "./attention";
export { bert, bertWeights, block, embeddings, wordLogits } from "./bert";
export { erf, gelu } from "./gelu";
export { multiHead } from "./heads";
export { lstmSensitivity, rnnSensitivity } from "./jacobian";
export { cosine, linear, reversed } from "./linear";
export { lstm } from "./lstm";
export { fromRows, matmul, sideBySide } from "./matrix";
export { layerNorm } from "./norm";
export { rnn } from "./rnn";
