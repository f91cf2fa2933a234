import { RE2JS } from 're2js';
import type { CompiledRegex, RegexMatch } from './library.ts';

/** Characters scanned times instructions of the program for one step of fuel. */
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
  return {
    search: (charge) => ({
      lastIndex: 0,
      exec(text) {
        const from = this.lastIndex;
        const matcher = program.matcher(text);
        const found = matcher.find(from);
        const end = found ? matcher.end() : text.length;
        charge(1 + Math.floor(((end - from) * size) / WORK_PER_FUEL));
        this.lastIndex = found ? end : 0;
        if (!found) return null;
        const groups = Array.from({ length: program.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
        return Object.assign(groups, { index: matcher.start() }) satisfies RegexMatch;
      },
    }),
  };
}
