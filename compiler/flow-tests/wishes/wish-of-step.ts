/** What would have to be for the output of a step to pass a test. */
import type { Wish, WishTest } from '../../../schema/flow-test.ts';
import type { StepPlan } from '../../../schema/plan.ts';
import { ALWAYS, allOf, anyOf, isAlways, NEVER } from './make-wish.ts';
import { type Way, type Wishing, wantedOfValue, wishOfExpression } from './wish-of-condition.ts';
import { wishOfRules } from './wish-of-rules.ts';

export function wishOfStep(wishing: Wishing, id: string, at: Way, test: WishTest): Wish {
  const step = wishing.steps.get(id)?.step;
  if (step === undefined) return ALWAYS;
  const inside = wishOfOutput(wishing, step, at, test);
  if (step.if === undefined) return inside;
  const skipped = wishOfExpression(wishing, step.if, false);
  // Whether it ran decides alone only where it is about that.
  if (test.op === 'absent') return anyOf([skipped, inside]);
  return allOf([wishOfExpression(wishing, step.if, true), inside]);
}

function wishOfOutput(wishing: Wishing, step: StepPlan, at: Way, test: WishTest): Wish {
  switch (step.kind) {
    case 'call':
      return wishOfRules(wishing, step, at, test) ?? { t: 'be', step: step.id, at, test };
    case 'run':
    case 'approval':
    case 'listen':
      return { t: 'be', step: step.id, at, test };
    case 'set': {
      const [key, ...rest] = at;
      const entry = step.entries.find((one) => one.key === key);
      return entry === undefined ? ALWAYS : wantedOfValue(wishing, entry.value, rest, test);
    }
    case 'do':
    case 'repeat':
      return wishOfLast(wishing, step.steps, at, test);
    case 'switch': {
      const before: Wish[] = [];
      const ways = step.cases.map(({ when, steps }) => {
        const wish = allOf([...before, wishOfExpression(wishing, when, true), wishOfLast(wishing, steps, at, test)]);
        before.push(wishOfExpression(wishing, when, false));
        return wish;
      });
      const others =
        step.default === undefined ? [] : [allOf([...before, wishOfLast(wishing, step.default.steps, at, test)])];
      return anyOf([...ways, ...others]);
    }
    case 'parallel': {
      const [name, ...rest] = at;
      const branch = step.branches.find((one) => one.name === name);
      return branch === undefined ? ALWAYS : wishOfLast(wishing, branch.steps, rest, test);
    }
    case 'foreach': {
      const [index, ...rest] = at;
      if (typeof index !== 'number' && at.length === 0) return ALWAYS;
      const path = typeof index === 'number' ? rest : at;
      return step.collect === undefined
        ? wishOfLast(wishing, step.steps, path, test)
        : wantedOfValue(wishing, step.collect, path, test);
    }
    default:
      return ALWAYS;
  }
}

function wishOfLast(wishing: Wishing, steps: readonly StepPlan[], at: Way, test: WishTest): Wish {
  const last = steps.at(-1);
  return last === undefined ? ALWAYS : wishOfStep(wishing, last.id, at, test);
}

/** What lets a list go on past the step: nobody raises or returns, people and systems answer, a loop comes to its end. */
export function wishToPass(wishing: Wishing, step: StepPlan): Wish {
  const inside = wishInside(wishing, step);
  if (step.if === undefined || isAlways(inside)) return inside;
  if (inside.t === 'any' && inside.of.length === 0) return wishOfExpression(wishing, step.if, false);
  return inside;
}

function wishInside(wishing: Wishing, step: StepPlan): Wish {
  const through = (steps: readonly StepPlan[]): Wish => allOf(steps.map((one) => wishToPass(wishing, one)));
  switch (step.kind) {
    case 'raise':
    case 'return':
      return NEVER;
    case 'approval':
      return { t: 'be', step: step.id, at: ['decision'], test: { op: '=', value: 'approved' } };
    case 'listen':
      return { t: 'be', step: step.id, at: [], test: { op: 'present' } };
    case 'do':
      return through(step.steps);
    case 'repeat':
      return step.until === undefined ? through(step.steps) : wishOfExpression(wishing, step.until, true);
    case 'parallel':
      return step.join.k === 'all' ? allOf(step.branches.map(({ steps }) => through(steps))) : ALWAYS;
    case 'switch': {
      const left = step.cases.filter(({ steps }) => {
        const wish = through(steps);
        return wish.t === 'any' && wish.of.length === 0;
      });
      return allOf(left.map(({ when }) => wishOfExpression(wishing, when, false)));
    }
    default:
      return ALWAYS;
  }
}
