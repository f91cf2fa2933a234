/** How a run ended: its output is data, everything else is for a person. */
import type { End } from '../../interpreter/machine.ts';
import type { Io } from '../io.ts';
import { paint, printable } from './spans.ts';
import { faultWords } from './trace/said.ts';

export function renderEnd(io: Io, end: End): void {
  const { errColors: colors } = io;
  switch (end.is) {
    case 'completed':
      if (end.output !== undefined) io.out(JSON.stringify(end.output, undefined, 2));
      return;
    case 'failed':
      io.err(`${colors.bold(colors.red('failed:'))} ${paint(faultWords(end.error), colors)}`);
      return;
    case 'cancelled':
      io.err(`${colors.yellow('cancelled')}${end.reason === undefined ? '' : `: ${printable(end.reason)}`}`);
  }
}
