/** Proposals for a person to paste, for programs, or put where they belong. */
import { writeFileSync } from 'node:fs';
import { posix, relative, resolve, sep } from 'node:path';
import { count } from '../../render/values.ts';
import type { Generated, GeneratedProject } from './generate-tests.ts';

const WHY_CUT = {
  runs: 'the search ended after as many runs as it may make',
  time: 'the search ended after its time',
} as const;

const WHY_MISSING = {
  conditions: 'no values were found that meet all that it asks for',
  runs: 'no run came there; something decides that cannot be read backwards, or nothing can reach it',
} as const;

const shownFrom =
  ({ project }: GeneratedProject, cwd: string) =>
  (file: string): string =>
    relative(cwd, resolve(project.tree.root, file)).split(sep).join(posix.sep);

/** YAML with comments; empty where there is no flow. */
export function renderGenerated(results: readonly GeneratedProject[], cwd: string): string {
  return results.flatMap((one) => one.generated.map((flow) => renderFlow(flow, shownFrom(one, cwd)))).join('\n');
}

function renderFlow(one: Generated, shown: (file: string) => string): string {
  const { tests, missing, before, all, path, isNew, flow, cut, dropped } = one;
  const place = (at: { readonly what: string; readonly file: string; readonly line: number }): string =>
    `${at.what} (${shown(at.file)}:${at.line})`;
  const head =
    tests.length === 0
      ? `# ${shown(flow)}: ${missing.length === 0 ? 'everything is reached' : 'no proposal'}`
      : `# ${shown(path)}${isNew ? ', which is new' : ''}: ${count(tests.length, 'test')} for ${shown(flow)}`;
  const reached = tests.reduce((sum, { covers }) => sum + covers.length, before);
  const counts = `# reached ${before} of ${all} before, ${reached} with these; look at what they expect before you keep them`;
  const body = tests.flatMap(({ lines, covers }) => [
    '',
    ...covers.map((at) => `  # newly: ${place(at)}`),
    ...lines.map((line) => `  ${line}`),
  ]);
  const start = isNew && tests.length > 0 ? ['', `flow: ./${posix.basename(flow)}`, 'tests:'] : [];
  const rest = [
    ...missing.map((at) => `# still not reached: ${place(at)}: ${WHY_MISSING[at.because]}`),
    ...(dropped === 0 ? [] : [`# ${count(dropped, 'proposal')} did not hold when written down, and left out`]),
    ...(cut === undefined ? [] : [`# ${WHY_CUT[cut]}`]),
  ];
  return [
    head,
    ...(tests.length === 0 ? [] : [counts]),
    ...start,
    ...body,
    ...(rest.length === 0 ? [] : ['', ...rest]),
    '',
  ].join('\n');
}

export function renderGeneratedJson(results: readonly GeneratedProject[], cwd: string): string {
  const flows = results.flatMap((one) => {
    const shown = shownFrom(one, cwd);
    const places = <T extends { readonly file: string }>(list: readonly T[]) =>
      list.map((at) => ({ ...at, file: shown(at.file) }));
    return one.generated.map(({ flow, path, isNew, tests, missing, before, all, runs, cut, dropped }) => ({
      flow: shown(flow),
      file: shown(path),
      isNew,
      reachedBefore: before,
      points: all,
      tests: tests.map(({ lines, covers }) => ({ yaml: `${lines.join('\n')}\n`, newlyReached: places(covers) })),
      notReached: places(missing),
      dropped,
      runs,
      ...(cut === undefined ? {} : { endedBy: cut }),
    }));
  });
  return `${JSON.stringify({ flows }, null, 2)}\n`;
}

/** Puts them into their documents, and says so. */
export function writeGenerated(results: readonly GeneratedProject[], cwd: string): string {
  const lines = results.flatMap((one) => {
    const shown = shownFrom(one, cwd);
    return one.generated.map(({ path, flow, tests, text, missing }) => {
      const left =
        missing.length === 0 ? '' : `; ${count(missing.length, 'point')} of ${shown(flow)} still not reached`;
      if (tests.length === 0) return `Nothing to write for ${shown(flow)}${left}.`;
      if (text === undefined)
        return `${shown(path)} was left alone: its tests stand in brackets. Paste what --generate shows without --write.`;
      writeFileSync(resolve(one.project.tree.root, path), text);
      return `Wrote ${count(tests.length, 'test')} to ${shown(path)}${left}. Look at what they expect.`;
    });
  });
  return lines.join('\n');
}
