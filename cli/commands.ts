/** Every command. A file is loaded when its command is asked for, so that `check` pays for nothing else. */
import type { CommandFile } from './context.ts';

export const COMMANDS: { readonly [name: string]: () => Promise<CommandFile> } = {
  init: () => import('./commands/init.ts'),
  check: () => import('./commands/check.ts'),
  explain: () => import('./commands/explain.ts'),
  diff: () => import('./commands/diff.ts'),
  graph: () => import('./commands/graph.ts'),
  catalog: () => import('./commands/catalog.ts'),
  run: () => import('./commands/run.ts'),
  dev: () => import('./commands/dev.ts'),
  worker: () => import('./commands/worker.ts'),
  start: () => import('./commands/start.ts'),
  list: () => import('./commands/list.ts'),
  show: () => import('./commands/show.ts'),
  trace: () => import('./commands/trace.ts'),
  approve: () => import('./commands/approve.ts'),
  deny: () => import('./commands/deny.ts'),
  event: () => import('./commands/event.ts'),
  cancel: () => import('./commands/cancel.ts'),
  'retry-undo': () => import('./commands/retry-undo.ts'),
  settle: () => import('./commands/settle.ts'),
  doctor: () => import('./commands/doctor.ts'),
};
