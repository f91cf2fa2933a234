/** `npm run build`: a whole build, whether or not anything changed. */
import { build, SetupError } from './setup.mjs';

try {
  build((line) => process.stderr.write(`${line}\n`));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
