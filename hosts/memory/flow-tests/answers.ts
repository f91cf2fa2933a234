/** Who answers the calls of a test: its mocks, else those of the document, else the contract's example. */
import type { FlowTest, FlowTests, MockAnswer, MockPlan, Placed } from '../../../schema/flow-test.ts';

interface Mock {
  readonly plan: MockPlan;
  /** Answers that were given. */
  given: number;
}

export interface Answers {
  /** The next answer at a path; undefined where nobody mocked it. */
  next(path: string): MockAnswer | undefined;
  has(path: string): boolean;
  /** Mocks of the test that were not asked for, and answers that were not reached. */
  unused(): readonly { readonly path: Placed<string>; readonly answer?: MockAnswer }[];
  /** Paths of the document's own mocks that were asked for. */
  shared(): readonly string[];
}

export function createAnswers(tests: FlowTests, test: FlowTest): Answers {
  const own = toMocks(test.mocks);
  const common = toMocks(tests.mocks);
  const find = (path: string): Mock | undefined => {
    const names = [path, withoutIndices(path)];
    for (const mocks of [own, common]) for (const name of names) if (mocks.has(name)) return mocks.get(name);
    return undefined;
  };
  return {
    next(path) {
      const mock = find(path);
      if (mock === undefined) return undefined;
      mock.given++;
      return mock.plan.answers[mock.given - 1] ?? mock.plan.answers.at(-1);
    },
    has: (path) => find(path) !== undefined,
    unused: () =>
      [...own.values()].flatMap(({ plan: { path, answers }, given }) =>
        given === 0 ? [{ path }] : answers.slice(given, given + 1).map((answer) => ({ path, answer })),
      ),
    shared: () => [...common].flatMap(([path, { given }]) => (given === 0 ? [] : [path])),
  };
}

function toMocks(plans: readonly MockPlan[]): Map<string, Mock> {
  return new Map(plans.map((plan) => [plan.path.v, { plan, given: 0 }]));
}

/** `charge.3/compensate` is an instance of `charge/compensate`, `review/notify.2` one of `review/notify`. */
export function withoutIndices(path: string): string {
  const [first = '', ...rest] = path.split('/');
  return [first.replace(/(\.[0-9]+)+$/, ''), ...rest.map((one) => one.replace(/^notify\.[0-9]+$/, 'notify'))].join('/');
}
