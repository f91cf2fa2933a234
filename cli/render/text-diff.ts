/** Lines around a change. */
const CONTEXT = 3;

/**
 * A patch, as `git apply` takes it, between two texts that differ within lines only. `path`: as it is shown, with `/`
 * between.
 */
export function renderTextDiff(path: string, before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const changed = old.flatMap((line, i) => (line === now[i] ? [] : [i]));
  const hunks: { from: number; to: number }[] = [];
  for (const i of changed) {
    const last = hunks.at(-1);
    if (last !== undefined && i - CONTEXT <= last.to) last.to = i + CONTEXT + 1;
    else hunks.push({ from: Math.max(0, i - CONTEXT), to: i + CONTEXT + 1 });
  }
  const lines = hunks.flatMap(({ from, to }) => renderHunk(old, now, from, to));
  return [`--- a/${path}`, `+++ b/${path}`, ...lines, ''].join('\n');
}

function renderHunk(old: readonly string[], now: readonly string[], from: number, to: number): readonly string[] {
  // What follows the last line break is a line of its own only where there is something.
  const end = Math.min(to, old.at(-1) === '' ? old.length - 1 : old.length);
  const lines: string[] = [];
  let removed: number[] = [];
  const flush = (): void => {
    lines.push(...removed.map((i) => mark('-', old, i)), ...removed.map((i) => mark('+', now, i)));
    removed = [];
  };
  for (let i = from; i < end; i++) {
    if (old[i] !== now[i]) removed.push(i);
    else {
      flush();
      lines.push(mark(' ', old, i));
    }
  }
  flush();
  const size = end - from;
  return [`@@ -${from + 1},${size} +${from + 1},${size} @@`, ...lines];
}

function mark(sign: string, lines: readonly string[], i: number): string {
  const open = i === lines.length - 1 ? '\n\\ No newline at end of file' : '';
  return `${sign}${lines[i] ?? ''}${open}`;
}
