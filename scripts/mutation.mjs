/** `npm run mutation`: sets up, then puts faults into flows and counts what the checker finds. */
import { SetupError, setUp } from './setup.mjs';

try {
  setUp();
  const { showMutation } = await import('../dist/bench/mutation/main.js');
  process.exitCode = showMutation(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
