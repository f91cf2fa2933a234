/** `npm run bench`: sets up, then measures. */
import { SetupError, setUp } from './setup.mjs';

try {
  setUp();
  const { runBench } = await import('../dist/bench/run.js');
  await runBench(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
