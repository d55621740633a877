/** How numbers and tokens are written on screen. */

/** A number with at most `digits` decimals, a true minus sign, no negative zero; e-notation when it would be long. */
export function short(value: number, digits = 2): string {
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 0.5 * 10 ** -digits)) return signed(value.toExponential(1));
  return signed(String(Number(value.toFixed(digits))));
}

/** A number with exactly `digits` decimals. */
export function fixed(value: number, digits: number): string {
  return Math.abs(value) >= 1e6 ? signed(value.toExponential(1)) : signed(value.toFixed(digits));
}

/** A share between 0 and 1. */
export const share = (value: number): string => fixed(value, 3);

/** A number for a narrow cell, without the 0 before its point: .250, −.5. */
export const bare = (value: number, digits = 3): string => fixed(value, digits).replace(/^(−?)0(?=\.)/, "$1");

function signed(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−").replace("e−", "e-");
}

/** Subscript digits, counted from 1 as on screen: sub(0) is ₁. */
export function sub(index: number): string {
  return String(index + 1).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] as string);
}

/** The language of a text, for screen readers and fonts. */
export function languageOf(text: string): "zh-Hans" | undefined {
  return /\p{Script=Han}/u.test(text) ? "zh-Hans" : undefined;
}
