/** `holdfast worker`, with all that the SDK and its core say about what they do: `node debug-worker.js <arguments>`. */
import { installRuntime } from '../../../hosts/temporal/worker/runtime.ts';
import { runProcess } from '../../run-process.ts';

// The first word on it counts.
installRuntime('DEBUG');
process.exitCode = await runProcess(['worker', ...process.argv.slice(2)]);
