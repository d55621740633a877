/** Dense matrices, row by row, in double precision: as much linear algebra as a widget needs. */

export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** rows × cols numbers, row after row. */
  readonly data: Float64Array;
}

export function zeros(rows: number, cols: number): Matrix {
  return { rows, cols, data: new Float64Array(rows * cols) };
}

export function fromRows(rows: readonly (readonly number[])[], cols = rows[0]?.length ?? 0): Matrix {
  return { rows: rows.length, cols, data: Float64Array.from(rows.flat()) };
}

/** The number in row i, column j. */
export function at(m: Matrix, i: number, j: number): number {
  return m.data[i * m.cols + j] as number;
}

/** Row i, as a view on the matrix's own numbers. */
export function row(m: Matrix, i: number): Float64Array {
  return m.data.subarray(i * m.cols, (i + 1) * m.cols);
}

/** a (n, m) times b (m, p): (n, p). */
export function matmul(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw new RangeError(`matmul: a has ${a.cols} columns, b has ${b.rows} rows`);
  const out = zeros(a.rows, b.cols);
  const [left, right, sums, width] = [a.data, b.data, out.data, b.cols]; // plain loops: this is where time goes
  for (let i = 0; i < a.rows; i++) {
    for (let m = 0; m < a.cols; m++) {
      const factor = left[i * a.cols + m] as number;
      const [from, to] = [m * width, i * width];
      for (let j = 0; j < width; j++)
        sums[to + j] = (sums[to + j] as number) + factor * (right[from + j] as number);
    }
  }
  return out;
}

/** a (n, m) times b (p, m) transposed: (n, p), each number a dot product of two rows. */
export function matmulTransposed(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.cols) throw new RangeError(`matmulTransposed: a has ${a.cols} columns, b has ${b.cols}`);
  const out = zeros(a.rows, b.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      let sum = 0;
      for (let m = 0; m < a.cols; m++) sum += at(a, i, m) * at(b, j, m);
      out.data[i * b.rows + j] = sum;
    }
  }
  return out;
}
