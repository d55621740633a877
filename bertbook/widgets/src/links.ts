/** Links in the prose that set a widget's state: which keys a widget takes, and how their values are read. */

/** Reads a value; undefined when it does not fit. */
export type Reader = (text: string) => string | number | boolean | undefined;

export const anyText: Reader = (text) => text;

export const flag: Reader = (text) => ({ "0": false, "1": true })[text];

export const oneOf =
  (...choices: readonly string[]): Reader =>
  (text) =>
    choices.includes(text) ? text : undefined;

export const numberFrom =
  (least: number, most: number): Reader =>
  (text) => {
    const value = Number(text);
    return text.trim() !== "" && value >= least && value <= most ? value : undefined;
  };

export const index: Reader = (text) => (/^\d{1,4}$/.test(text) ? Number(text) : undefined);
