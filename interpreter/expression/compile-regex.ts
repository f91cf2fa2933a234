import { RE2JS } from 're2js';
import type { CompiledRegex, RegexMatch } from './library.ts';

/** Characters scanned times instructions of the program for one step of fuel; at worst some microseconds. */
const WORK_PER_FUEL = 256;

/**
 * Regular expressions in linear time (RE2): no look-around, no back-references. `flags` holds `i` and `m`; any other
 * is without meaning here. Throws `{ code: 'H0004', position }` where the pattern is not one of RE2.
 */
export function compileRegex(pattern: string, flags: string, position: number): CompiledRegex {
  const mode = (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes('m') ? RE2JS.MULTILINE : 0);
  let program: RE2JS;
  try {
    program = RE2JS.compile(RE2JS.translateRegExp(pattern), mode);
  } catch {
    throw { code: 'H0004', position };
  }
  const size = program.programSize();
  const cost = (characters: number): number => 1 + Math.floor((characters * size) / WORK_PER_FUEL);
  return {
    search: ({ charge, refund }) => ({
      lastIndex: 0,
      exec(text) {
        const from = this.lastIndex;
        // Ahead of the work: one search of a long text could take seconds.
        charge(cost(text.length - from));
        const matcher = program.matcher(text);
        const found = matcher.find(from);
        this.lastIndex = found ? matcher.end() : 0;
        if (!found) return null;
        refund(cost(text.length - from) - cost(matcher.end() - from));
        const groups = Array.from({ length: program.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
        return Object.assign(groups, { index: matcher.start() }) satisfies RegexMatch;
      },
    }),
  };
}
