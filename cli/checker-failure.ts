/** The checker itself failed: never a clean result, and a report that holds nothing of the documents. */
import type { Breakage } from '../schema/diagnostic.ts';
import { version } from './version.ts';

/** Places of our code that a report names, innermost first. */
const FRAMES = 8;

/** What the error says is left out of the report: it may repeat a part of a document. HOLDFAST_DEBUG=1 takes it in. */
export function breakageOf(error: unknown, file?: string): Breakage {
  const kind = error instanceof Error ? error.name : typeof error;
  const said = process.env.HOLDFAST_DEBUG ? [error instanceof Error ? error.message : String(error)] : [];
  return {
    ...(file === undefined ? {} : { file }),
    report: [
      `holdfast ${version()}, node ${process.version}, ${process.platform} ${process.arch}`,
      `${kind} at ${framesOf(error).join(' < ') || 'an unknown place'}`,
      ...said,
    ],
  };
}

/** For a person: what is not known now. */
export const breakageWords = ({ file }: Breakage): string =>
  `The checker itself failed: nothing is known of ${file ?? 'the documents'}.`;

export const BREAKAGE_HINT =
  'This is a mistake of ours. Send the report to those who maintain Holdfast; it holds nothing of your documents.';

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
