/** Proposals of tests. Apart from the runner of tests, which is loaded far more often. */
export { type Candidate, PLAIN } from './candidate.ts';
export { type Proposed, proposeTests } from './propose.ts';
export type { Proposal } from './reduce.ts';
