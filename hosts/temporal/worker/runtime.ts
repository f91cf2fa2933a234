/** The SDK has one runtime for a process; whoever comes first decides how much it says. */
import { DefaultLogger, type LogLevel, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

let installed = false;

export function installRuntime(level: LogLevel): void {
  if (installed) return;
  installed = true;
  const logging = { filter: makeTelemetryFilterString({ core: level, other: level }) };
  Runtime.install({ logger: new DefaultLogger(level), telemetryOptions: { logging } });
}
