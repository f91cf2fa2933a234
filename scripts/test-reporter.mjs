/** Reporter of `npm test`: quiet about what passes, whole about what fails, one summary line at the end. */
import { relative } from 'node:path';
import { inspect } from 'node:util';

function describe(data) {
  const { details, name, file, line } = data;
  const error = details?.error;
  const cause = error?.cause ?? error;
  const place = file ? `${relative(process.cwd(), file)}:${line}` : '';
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause, { depth: 6 });
  return `\nFAILED ${name}\n  ${place}\n${text.replace(/^/gm, '  ')}\n`;
}

/** A test that only fails because one inside it failed says nothing new. */
function isEcho(data) {
  return data.details?.error?.failureType === 'subtestsFailed';
}

export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type === 'test:pass') {
      if (data.details?.type === 'suite') continue;
      if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
      else counts.passed += 1;
    } else if (type === 'test:fail' && !isEcho(data)) {
      counts.failed += 1;
      yield describe(data);
    } else if (type === 'test:stderr' && process.env.HOLDFAST_TEST_OUTPUT) {
      yield data.message;
    }
  }
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  yield `\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`;
}
