/** The bank's own activities: the contracts stand in the YAML files beside, these are their functions. */
import { implement } from 'holdfast/catalog';
import { askBank } from './ask-bank.ts';
import type { Contracts } from './contracts.d.ts';
import { comparePapers } from './papers/compare-papers.ts';
import { digestPaper } from './papers/digest-paper.ts';
import { matchNames } from './screening/match-names.ts';

export default implement<Contracts>({
  'bank.openCase': (input, context) => askBank(context, '/cases', input),
  'bank.closeCase': (input, context) => askBank(context, '/cases/close', input),
  'bank.freeze': (input, context) => askBank(context, '/freezes', input),
  'bank.lift': (input, context) => askBank(context, '/freezes/lift', input),
  'bank.reserveNumber': (input, context) => askBank(context, '/numbers', input),
  'bank.freeNumber': (input, context) => askBank(context, '/numbers/free', input),
  'bank.activate': (input, context) => askBank(context, '/accounts', input),
  'bank.decline': (input, context) => askBank(context, '/refusals', input),
  'papers.digest': digestPaper,
  'papers.compare': comparePapers,
  'screening.match': matchNames,
});
