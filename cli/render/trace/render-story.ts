/** A run with all the runs before its redrives, each as a timeline of its own. */
import { paint } from '../spans.ts';
import { renderTrace, type TraceInput, type TraceView } from './render-trace.ts';

export interface StoryInput extends TraceInput {
  /** Oldest first. */
  readonly before: readonly (Pick<TraceInput, 'plan' | 'entries'> & { readonly temporalRunId: string })[];
  readonly beforeGone?: true;
}

const BY_SERVER = 'was ended by the server';

function howOf(entries: TraceInput['entries']): string {
  return entries.some(({ what }) => what.t === 'run.ended') ? 'failed' : BY_SERVER;
}

export function renderStory({ before, beforeGone, ...input }: StoryInput, view: TraceView): string {
  if (before.length === 0 && beforeGone === undefined) return renderTrace(input, view);
  const many = before.length + 1;
  const heading = (n: number, what: string): string =>
    paint(
      [
        [`── run ${n} of ${many}`, 'bold'],
        [` · ${what}`, 'dim'],
      ],
      view.colors,
    );
  const earlier = before.flatMap(({ plan, entries, temporalRunId }, i) => [
    heading(i + 1, `it ${howOf(entries)}, and was started again · Temporal run ${temporalRunId}`),
    renderTrace({ ...input, plan, entries, stopped: BY_SERVER }, { ...view, now: entries.at(-1)?.at ?? view.now }),
    '',
  ]);
  const gone = beforeGone ? [paint([['older runs of it are deleted on the server', 'yellow']], view.colors), ''] : [];
  return [...gone, ...earlier, heading(many, 'the latest'), renderTrace(input, view)].join('\n');
}
