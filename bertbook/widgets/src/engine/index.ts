/** The engine: the book's arithmetic on typed arrays. It draws nothing, and is tested equal to torch. */

export { attend, softmax } from "./attention";
export { lstmSensitivity, rnnSensitivity } from "./jacobian";
export { cosine, linear, reversed, sideBySide } from "./linear";
export { lstm } from "./lstm";
export { fromRows, matmul } from "./matrix";
export { rnn } from "./rnn";
