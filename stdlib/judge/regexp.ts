import { RE2JS } from 're2js';

/** What ajv asks of a regular expression. */
interface Pattern {
  test(text: string): boolean;
  toString(): string;
}

/**
 * Compiles a pattern of a JSON Schema to one that runs in linear time: patterns come from outside, and so does the text.
 * Look-around and back-references have no linear form and are an error.
 */
function compilePattern(source: string): Pattern {
  const pattern = RE2JS.compile(RE2JS.translateRegExp(source));
  // INVARIANT: toString is distinct for each pattern, because ajv shares compiled patterns by it.
  return { test: (text) => pattern.test(text), toString: () => `re2:${source}` };
}

/** The engine for ajv's `code.regExp`. */
export const linearRegExp = Object.assign((source: string, _flags: string) => compilePattern(source), {
  code: 'linearRegExp',
});
