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
  // Only where it says something: most projects have one tenant and one priority.
  const tenants = runs.some(({ tenant, priority }) => tenant !== undefined || priority !== undefined);
  const rows = runs.map((run): readonly Line[] => {
    const waits = run.waitingFor.includes('stuck') ? 'bad' : 'yellow';
    const took = (run.endedAt?.getTime() ?? now) - run.startedAt.getTime();
    return [
      [[run.runId, 'bold']],
      [[printable(run.flow)], [run.version === undefined ? '' : ` ${printable(run.version)}`, 'dim']],
      [[run.status.replace('_', ' '), STATUS_STYLES[run.status]]],
      [[relative(run.startedAt.getTime(), now)]],
      [[duration(took)]],
      ...(tenants ? [loadOf(run)] : []),
      [[cut(run.waitingFor.map(printable).join(', '), WAITING_COLUMNS), waits]],
    ];
  });
  const heads = ['RUN', 'FLOW', 'STATUS', 'STARTED', 'TOOK', ...(tenants ? ['TENANT'] : []), 'WAITS FOR'];
  return renderTable(heads, rows, colors);
}

function loadOf({ tenant, priority }: RunSummary): Line {
  return [[printable(tenant ?? '')], [priority === undefined ? '' : ` priority ${priority}`, 'dim']];
}

export function runToJson(run: RunSummary) {
  return {
    runId: run.runId,
    flow: run.flow,
    ...(run.version === undefined ? {} : { version: run.version }),
    status: run.status,
    waitingFor: run.waitingFor,
    ...(run.tenant === undefined ? {} : { tenant: run.tenant }),
    ...(run.priority === undefined ? {} : { priority: run.priority }),
    startedAt: run.startedAt.toISOString(),
    ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt.toISOString() }),
  };
}
