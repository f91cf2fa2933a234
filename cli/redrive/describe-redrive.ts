/** What a redrive will do, in words, before it does it. */
import type { Again, RedrivePlan } from '../../interpreter/redrive/plan-redrive.ts';
import type { Recorded } from '../../interpreter/redrive/types.ts';
import type { Colors } from '../io.ts';
import { printable } from '../render/spans.ts';

type Planned = Extract<RedrivePlan, { readonly ok: true }>;

const WHY: { readonly [why in Again['why']]: string } = {
  failed: 'it failed',
  undone: 'it was undone',
  stopped: 'it was stopped',
  later: 'it is asked again',
  unanswered: 'it was under way',
};

const ENDED: { readonly [how in Extract<Planned['because'], string>]: string } = {
  terminated: 'the run was terminated, and goes on where it stood',
  timed_out: 'the run was ended by a time limit of the server, and goes on where it stood',
};

export function describeRedrive({ redrive, because, again }: Planned, colors: Colors): string {
  const { from, n, answers, tasks, keys } = redrive;
  const held = [...Object.entries(answers), ...Object.keys(tasks).map((path) => [path, null] as const)]
    .filter(([id, known]) => isTold(id, known))
    .map(([id]) => id);
  const why =
    typeof because === 'string' ? ENDED[because] : `${printable(because.type)} — ${printable(because.detail)}`;
  const lines = [
    `redrive ${n}${from === '' ? '' : ` from ${colors.bold(printable(from))} on`}: ${why}`,
    ...held.map((id) => `  ${colors.green('holds')}  ${printable(id)}`),
    ...again.map(({ path, call, why }) => {
      const key = keys[path] === undefined ? '' : ', under its old key: it may have happened';
      return `  ${colors.yellow('again')}  ${printable(path)}  ${colors.dim(`${call} · ${WHY[why]}${key}`)}`;
    }),
  ];
  return lines.join('\n');
}

/** Undos and failures that were handled hold too; they are no news. */
function isTold(id: string, known: Recorded | null): boolean {
  if (known === null) return true;
  return known.t === 'resolved' && !id.includes('/compensate') && !id.startsWith('@');
}
