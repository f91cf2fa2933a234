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
  if (trouble === undefined) standard.log(entry.level, entry.message, entry.meta);
  else process.stderr.write(`${trouble}\n`);
}

const standard = new DefaultLogger('TRACE');

export function troubleOf({ meta }: Pick<LogEntry, 'meta'>): string | undefined {
  const { error, runId } = (meta ?? {}) as { readonly error?: unknown; readonly runId?: string };
  const payload = payloadError(error);
  if (payload === undefined) return undefined;
  return `✗ ${CLIENT_ERRORS[payload.code]} ${payload.detail} The run rests until it can (Temporal's id of it: ${runId ?? 'unknown'}).`;
}
