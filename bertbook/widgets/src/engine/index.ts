/** The engine: the book's arithmetic on typed arrays. It draws nothing, and is tested equal to torch. */

export { attend, softmax } from "./attention";
export { fromRows, matmul } from "./matrix";
