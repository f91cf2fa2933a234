/** Runs as a table, newest first as the server gives them. */
import type { RunSummary } from '../../hosts/temporal/client/types.ts';
import type { Colors } from '../io.ts';
import { type Line, printable, type Style } from './spans.ts';
import { cut, renderTable } from './table.ts';
import { duration, relative } from './time.ts';

const STATUS_STYLES: { readonly [status in RunSummary['status']]: Style } = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
  terminated: 'yellow',
  timed_out: 'red',
};
const WAITING_COLUMNS = 40;

export function renderRuns(runs: readonly RunSummary[], colors: Colors, now: number): string {
  const rows = runs.map((run): readonly Line[] => {
    const waits = run.waitingFor.includes('stuck') ? 'bad' : 'yellow';
    const took = (run.endedAt?.getTime() ?? now) - run.startedAt.getTime();
    return [
      [[run.runId, 'bold']],
      [[printable(run.flow)], [run.version === undefined ? '' : ` ${printable(run.version)}`, 'dim']],
      [[run.status.replace('_', ' '), STATUS_STYLES[run.status]]],
      [[relative(run.startedAt.getTime(), now)]],
      [[duration(took)]],
      [[cut(run.waitingFor.map(printable).join(', '), WAITING_COLUMNS), waits]],
    ];
  });
  return renderTable(['RUN', 'FLOW', 'STATUS', 'STARTED', 'TOOK', 'WAITS FOR'], rows, colors);
}

export function runToJson(run: RunSummary) {
  return {
    runId: run.runId,
    flow: run.flow,
    ...(run.version === undefined ? {} : { version: run.version }),
    status: run.status,
    waitingFor: run.waitingFor,
    startedAt: run.startedAt.toISOString(),
    ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt.toISOString() }),
  };
}
