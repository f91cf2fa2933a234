/** Judges the input before a run begins: the run would fail by it, with nobody looking. */
import type { Json } from '../schema/json.ts';
import type { Plan } from '../schema/plan.ts';
import { CliFailure } from './exit.ts';
import { placesOf } from './render/places.ts';
import { count } from './render/values.ts';

export async function judgeInput(plan: Plan, input: Json): Promise<void> {
  const file = plan.input === undefined ? undefined : plan.files[plan.input];
  if (file === undefined || file.kind !== 'schema') return;
  const { createJudge } = await import('../hosts/wall/index.ts');
  const problems = createJudge().validate(file.content, input);
  if (problems.length === 0) return;
  const where = placesOf(plan, false)(plan.inputPlace ?? plan.flow.place) ?? plan.flow.name;
  throw new CliFailure(
    'findings',
    `The input does not fit ${file.path} (${count(problems.length, 'problem')}), which ${where} asks for.`,
    { hints: problems },
  );
}
