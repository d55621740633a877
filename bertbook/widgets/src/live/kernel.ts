/** Matrix products over one run of memory: in WebAssembly where there is SIMD, else in plain JavaScript. */

import source from "./kernel.wat";

/** All places are in numbers of four bytes, from the beginning of the memory. */
export interface Kernel {
  readonly numbers: Float32Array;
  readonly simd: boolean;
  /**
   * out (T, O) = x (T, I) times w (O, I) transposed, plus bias (O). T is a multiple of 4, O of 8, and w is packed:
   * eight rows side by side, (O ÷ 8, I, 8).
   */
  linear(x: number, w: number, bias: number, out: number, T: number, I: number, O: number): void;
}

/** What the assembled kernel.wat offers. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly linear: Kernel["linear"];
}

const PAGE = 65_536;

/** Memory for so many numbers, with its matrix product. plain: without WebAssembly, even where it could be had. */
export async function openKernel(size: number, plain = false): Promise<Kernel> {
  const code = Uint8Array.from(atob(source), (c) => c.charCodeAt(0));
  if (plain || typeof WebAssembly === "undefined" || !WebAssembly.validate(code)) return plainKernel(size);
  const { instance } = await WebAssembly.instantiate(code);
  const { memory, linear } = instance.exports as unknown as Exports;
  memory.grow(Math.ceil((4 * size) / PAGE) - memory.buffer.byteLength / PAGE);
  return {
    numbers: new Float32Array(memory.buffer, 0, size),
    simd: true,
    linear: (x, w, bias, out, T, I, O) => linear(4 * x, 4 * w, 4 * bias, 4 * out, T, I, O),
  };
}

/** The same without WebAssembly: two tokens by four outputs at a time, whose sums are doubles. */
function plainKernel(size: number): Kernel {
  const numbers = new Float32Array(size);
  const linear: Kernel["linear"] = (x, w, bias, out, T, I, O) => {
    for (let o = 0; o < O; o += 4)
      for (let t = 0; t < T; t += 2) {
        const end = x + (t + 1) * I;
        let a0 = numbers[bias + o] as number;
        let a1 = numbers[bias + o + 1] as number;
        let a2 = numbers[bias + o + 2] as number;
        let a3 = numbers[bias + o + 3] as number;
        let [c0, c1, c2, c3] = [a0, a1, a2, a3];
        for (let i = x + t * I, p = w + (o >> 3) * 8 * I + (o & 4); i < end; i++, p += 8) {
          const a = numbers[i] as number;
          const c = numbers[i + I] as number;
          const w0 = numbers[p] as number;
          const w1 = numbers[p + 1] as number;
          const w2 = numbers[p + 2] as number;
          const w3 = numbers[p + 3] as number;
          a0 += a * w0;
          a1 += a * w1;
          a2 += a * w2;
          a3 += a * w3;
          c0 += c * w0;
          c1 += c * w1;
          c2 += c * w2;
          c3 += c * w3;
        }
        const first = out + t * O + o;
        numbers[first] = a0;
        numbers[first + 1] = a1;
        numbers[first + 2] = a2;
        numbers[first + 3] = a3;
        numbers[first + O] = c0;
        numbers[first + O + 1] = c1;
        numbers[first + O + 2] = c2;
        numbers[first + O + 3] = c3;
      }
  };
  return { numbers, simd: false, linear };
}
