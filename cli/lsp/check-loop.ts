/** Checks projects when their documents rest, and tells what changed since the last time. */
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { createChecker } from './checker.ts';
import type { LspProject } from './workspace.ts';

export const CHECK_DELAYS = {
  /** Without a change before documents are checked, in milliseconds. */
  restMs: 150,
  /** A project that takes longer than this, in milliseconds, is checked as a whole only after a longer rest. */
  longMs: 300,
  /** That longer rest, in milliseconds. */
  longRestMs: 1_500,
} as const;

export interface CheckLoop {
  /** Something of the project changed. */
  touch(project: LspProject): void;
  stop(): void;
}

export type Publish = (project: LspProject, path: string, findings: readonly Diagnostic[]) => void;

interface Progress {
  timer?: NodeJS.Timeout;
  /** Changes so far: findings of an earlier state are not told. */
  touched: number;
  /** Of the last check of the whole project, in milliseconds. */
  tookMs: number;
  /** Files that have findings in the editor. */
  told: ReadonlySet<string>;
}

/** `env`: name of the overlay of `holdfast.yaml`. */
export function createCheckLoop(
  env: string | undefined,
  publish: Publish,
  failed: (error: unknown) => void,
): CheckLoop {
  const checker = createChecker();
  const states = new Map<string, Progress>();
  const check = (project: LspProject, state: Progress, paths?: readonly string[]): void => {
    const { touched } = state;
    const { root } = project;
    const job = { root, buffers: project.buffers(), ...(env === undefined ? {} : { env }) };
    checker
      .check(paths === undefined ? job : { ...job, paths })
      .then(({ diagnostics, tookMs }) => {
        if (paths === undefined) state.tookMs = tookMs;
        if (touched === state.touched) tell(project, state, diagnostics, paths, publish);
      })
      .catch(failed);
  };
  return {
    touch(project) {
      const state = states.get(project.root) ?? { touched: 0, tookMs: 0, told: new Set() };
      states.set(project.root, state);
      state.touched++;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => {
        if (project.described && state.tookMs <= CHECK_DELAYS.longMs) return check(project, state);
        check(project, state, project.openPaths());
        if (!project.described) return;
        state.timer = setTimeout(() => check(project, state), CHECK_DELAYS.longRestMs);
      }, CHECK_DELAYS.restMs);
    },
    stop() {
      for (const { timer } of states.values()) clearTimeout(timer);
      checker.stop();
    },
  };
}

function tell(
  project: LspProject,
  state: Progress,
  diagnostics: readonly Diagnostic[],
  paths: readonly string[] | undefined,
  publish: Publish,
): void {
  const found = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) found.set(one.range.file, [...(found.get(one.range.file) ?? []), one]);
  // Part of a project says nothing of the rest; without a description there is no rest.
  const partly = paths !== undefined && project.described;
  const judged = partly ? paths : [...new Set([...state.told, ...found.keys(), ...project.openPaths()])];
  for (const path of judged) publish(project, path, found.get(path) ?? []);
  const kept = partly ? [...state.told].filter((path) => !paths.includes(path)) : [];
  state.told = new Set([...kept, ...judged.filter((path) => found.has(path))]);
}
