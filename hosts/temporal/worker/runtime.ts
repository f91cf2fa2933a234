/** The SDK has one runtime for a process; whoever comes first decides how much it says. */

import { DefaultLogger, type LogEntry, type LogLevel, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { CLIENT_ERRORS, payloadError } from '../client/errors.ts';

let installed = false;

export function installRuntime(level: LogLevel): void {
  if (installed) return;
  installed = true;
  const logging = { filter: makeTelemetryFilterString({ core: level, other: level }) };
  Runtime.install({ logger: new DefaultLogger(level, writeEntry), telemetryOptions: { logging } });
}

/**
 * What a store or a key says of a run is told in a line of words: a stack of the SDK's helps nobody to mend either. The
 * server has the task done again, so it may come often.
 */
function writeEntry(entry: LogEntry): void {
  const trouble = troubleOf(entry);
  if (trouble !== undefined) process.stderr.write(`${trouble}\n`);
  else if (!isAfterTrouble(entry)) standard.log(entry.level, entry.message, entry.meta);
}

/** Runs whose trouble was told, the oldest first. */
const troubled = new Set<string>();
const MAX_TROUBLED = 1_000;

/** The SDK goes on to ask for a run that it could not begin, and reports that it does not have it: that follows, and helps nobody. */
export function isAfterTrouble({ meta }: Pick<LogEntry, 'meta'>): boolean {
  const { runId, workflowExists } = (meta ?? {}) as { readonly runId?: string; readonly workflowExists?: unknown };
  return workflowExists === false && runId !== undefined && troubled.has(runId);
}

function remember(runId: string): void {
  troubled.delete(runId);
  troubled.add(runId);
  const [oldest] = troubled;
  if (troubled.size > MAX_TROUBLED && oldest !== undefined) troubled.delete(oldest);
}

const standard = new DefaultLogger('TRACE');

export function troubleOf({ meta }: Pick<LogEntry, 'meta'>): string | undefined {
  const { error, runId } = (meta ?? {}) as { readonly error?: unknown; readonly runId?: string };
  const payload = payloadError(error);
  if (payload === undefined) return undefined;
  if (runId !== undefined) remember(runId);
  return `✗ ${CLIENT_ERRORS[payload.code]} ${payload.detail} The run rests until it can (Temporal's id of it: ${runId ?? 'unknown'}).`;
}
