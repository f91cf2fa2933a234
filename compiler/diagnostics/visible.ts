/** Characters that steer a terminal or turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Puts something harmless in the place of each. */
export function replaceInvisible(text: string, by: (char: string) => string): string {
  return text.replace(INVISIBLE, by);
}
