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
  return matmulTransposed(a, transposed(b)); // faster than the plain loops, though it copies b
}

/** Its rows as columns. */
export function transposed(m: Matrix): Matrix {
  const out = zeros(m.cols, m.rows);
  const [from, to] = [m.data, out.data];
  for (let i = 0, n = 0; i < m.rows; i++)
    for (let j = i; j < to.length; j += m.rows, n++) to[j] = from[n] as number;
  return out;
}

/** a (n, m) times b (p, m) transposed: (n, p), each number a dot product of two rows. Written into `out`, if given. */
export function matmulTransposed(a: Matrix, b: Matrix, out = zeros(a.rows, b.rows)): Matrix {
  if (a.cols !== b.cols) throw new RangeError(`matmulTransposed: a has ${a.cols} columns, b has ${b.cols}`);
  const [left, right, sums, width] = [a.data, b.data, out.data, a.cols];
  for (let i = 0; i < a.rows; i += 2) {
    const below = Math.min(i + 1, a.rows - 1); // two rows by two at a time: each number is read once for both
    for (let j = 0; j < b.rows; j += 2) {
      const next = Math.min(j + 1, b.rows - 1);
      let ij = 0;
      let inext = 0;
      let bj = 0;
      let bnext = 0;
      for (let m = 0, x = i * width, y = below * width, u = j * width, w = next * width; m < width; m++) {
        const p = left[x + m] as number;
        const q = left[y + m] as number;
        const r = right[u + m] as number;
        const s = right[w + m] as number;
        ij += p * r;
        inext += p * s;
        bj += q * r;
        bnext += q * s;
      }
      sums[i * b.rows + j] = ij;
      sums[i * b.rows + next] = inext;
      sums[below * b.rows + j] = bj;
      sums[below * b.rows + next] = bnext;
    }
  }
  return out;
}

/** a plus b, number by number. */
export function add(a: Matrix, b: Matrix): Matrix {
  if (a.rows !== b.rows || a.cols !== b.cols)
    throw new RangeError(`add: a is ${a.rows} × ${a.cols}, b has ${b.rows} rows and ${b.cols} columns`);
  const out = zeros(a.rows, a.cols);
  for (let n = 0; n < out.data.length; n++) out.data[n] = (a.data[n] as number) + (b.data[n] as number);
  return out;
}

/** Columns `from` to `to` (without it) of every row. */
export function columns(m: Matrix, from: number, to: number): Matrix {
  const out = zeros(m.rows, to - from);
  for (let i = 0; i < m.rows; i++) row(out, i).set(row(m, i).subarray(from, to));
  return out;
}

/** The rows with these numbers, one after the other: looking tokens up in a table. */
export function rowsOf(m: Matrix, indices: readonly number[]): Matrix {
  const out = zeros(indices.length, m.cols);
  for (const [i, index] of indices.entries()) {
    if (!(index >= 0 && index < m.rows))
      throw new RangeError(
        `rowsOf: there is no row ${index}, the table has ${m.rows} rows of ${m.cols} columns`,
      );
    row(out, i).set(row(m, index));
  }
  return out;
}

/** Matrices of as many rows, one beside the other. */
export function sideBySide(...blocks: readonly Matrix[]): Matrix {
  const rows = blocks[0]?.rows ?? 0;
  const out = zeros(
    rows,
    blocks.reduce((sum, m) => sum + m.cols, 0),
  );
  let start = 0;
  for (const block of blocks) {
    if (block.rows !== rows)
      throw new RangeError(
        `sideBySide: ${block.cols} columns have ${block.rows} rows, the first ones ${rows}`,
      );
    for (let i = 0; i < rows; i++) row(out, i).set(row(block, i), start);
    start += block.cols;
  }
  return out;
}
