/** The checker itself failed: never a clean result, and a report that holds nothing of the documents. */
import { type CliFailure, environment } from './exit.ts';
import { version } from './version.ts';

/** Places of our code that a report names, innermost first. */
const FRAMES = 8;

/** Exit code 3, with what to send and where. What the error says is left out: it may repeat a part of a document. */
export function checkerFailure(error: unknown): CliFailure {
  const kind = error instanceof Error ? error.name : typeof error;
  const report = [
    `holdfast ${version()}, node ${process.version}, ${process.platform} ${process.arch}`,
    `${kind} at ${framesOf(error).join(' < ') || 'an unknown place'}`,
  ];
  return environment(
    'The checker itself failed: nothing is known of the documents.',
    'This is a mistake of ours. Send the lines below to those who maintain Holdfast; they hold nothing of your documents.',
    ...report,
    'HOLDFAST_DEBUG=1 prints what the error says as well: that may repeat parts of a document.',
  );
}

/** Function and place in the package, without the folders above it. */
function framesOf(error: unknown): readonly string[] {
  const lines = (error instanceof Error ? (error.stack ?? '') : '').split('\n');
  return lines
    .flatMap((line) => {
      const [, name = '', place] =
        /^ {4}at (?:(?:async )?([\w$.<> ]+) \()?.*?([\w-]+\/[\w.-]+:\d+:\d+)\)?$/.exec(line) ?? [];
      return place === undefined ? [] : [`${name} ${place}`.trim()];
    })
    .slice(0, FRAMES);
}
