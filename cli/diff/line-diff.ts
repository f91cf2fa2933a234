/** The lines that differ between two texts, with their neighbours, as `diff -u` writes them. */

/** Lines on either side of a change. */
const CONTEXT = 2;
/** Lines of a text that are compared; longer ones are told by their digest alone. */
const MAX_LINES = 2_000;

export type LineChange = readonly [sign: ' ' | '-' | '+' | '…', text: string];

export function diffLines(old: string, now: string): readonly LineChange[] {
  const a = old.split(/\r?\n/);
  const b = now.split(/\r?\n/);
  if (a.length > MAX_LINES || b.length > MAX_LINES) return [['…', `longer than ${MAX_LINES} lines`]];
  return shorten(align(a, b));
}

/** By the longest common subsequence. */
function align(a: readonly string[], b: readonly string[]): readonly LineChange[] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push([' ', a[i++] ?? '']);
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) out.push(['-', a[i++] ?? '']);
    else out.push(['+', b[j++] ?? '']);
  }
  return out;
}

function shorten(lines: readonly LineChange[]): readonly LineChange[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(([sign]) => sign !== ' '),
  );
  return lines.flatMap((line, i): readonly LineChange[] => {
    if (near[i] === true) return [line];
    return i > 0 && near[i - 1] === true ? [['…', '']] : [];
  });
}
