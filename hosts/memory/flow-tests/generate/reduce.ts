/** From runs that reach something new to as few and as plain tests as reach the same. */
import { withoutIndices } from '../answers.ts';
import type { Candidate } from './candidate.ts';
import { type Found, isAllowed, type Searching, type Tried, tryOut } from './search.ts';

/** Runs that making one test plainer may take. */
const PLAINER_RUNS = 60;

export interface Proposal {
  readonly tried: Tried;
  /** What no test reaches and no proposal before it. */
  readonly covers: readonly string[];
}

export async function reduce(searching: Searching, found: readonly Found[]): Promise<readonly Proposal[]> {
  const wanted = new Set(found.flatMap(({ covers }) => covers));
  const proposals: Proposal[] = [];
  for (const { tried, covers } of fewest(found, wanted))
    proposals.push({ tried: await makePlainer(searching, tried, covers), covers });
  return proposals;
}

/** Those that reach most of what is left, one after the other. */
function fewest(found: readonly Found[], wanted: ReadonlySet<string>): readonly Found[] {
  const left = new Set(wanted);
  const chosen: Found[] = [];
  while (left.size > 0) {
    const rated = found.map((one) => ({ one, covers: [...one.tried.reached].filter((what) => left.has(what)) }));
    const best = rated.reduce((a, b) => (b.covers.length > a.covers.length ? b : a));
    if (best.covers.length === 0) break;
    chosen.push({ tried: best.one.tried, covers: best.covers });
    for (const what of best.covers) left.delete(what);
  }
  return chosen;
}

/** Leaves out mocks and messages as long as the same is reached. A mock that nothing asks for would fail the test. */
async function makePlainer(searching: Searching, tried: Tried, covers: readonly string[]): Promise<Tried> {
  let best = await withoutIdle(searching, tried);
  let runs = 0;
  for (let again = true; again; ) {
    again = false;
    for (const candidate of plainer(best.candidate)) {
      if (runs++ >= PLAINER_RUNS) return best;
      if (!isAllowed(searching, candidate)) continue;
      const next = await tryOut(searching, candidate);
      if (!next.sound || covers.some((what) => !next.reached.has(what))) continue;
      best = next;
      again = true;
      break;
    }
  }
  return best;
}

/** Without mocks of what is never called. */
async function withoutIdle(searching: Searching, tried: Tried): Promise<Tried> {
  const asked = new Set(tried.asked.flatMap((path) => [path, withoutIndices(path)]));
  const mocks = new Map([...tried.candidate.mocks].filter(([path]) => asked.has(path)));
  return tryOut(searching, { ...tried.candidate, mocks });
}

function* plainer(candidate: Candidate): Generator<Candidate> {
  for (const path of candidate.mocks.keys())
    yield { ...candidate, mocks: new Map([...candidate.mocks].filter(([other]) => other !== path)) };
  for (const message of candidate.happens)
    yield { ...candidate, happens: candidate.happens.filter((other) => other !== message) };
  for (const [path, answers] of candidate.mocks)
    if (answers.length > 1) yield { ...candidate, mocks: new Map([...candidate.mocks, [path, answers.slice(0, -1)]]) };
}
