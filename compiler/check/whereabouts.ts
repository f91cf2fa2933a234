import type { Diagnostic, Fix } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { respellPart } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Read } from '../expression/types.ts';
import { type Environment, findStep, visibleIds } from '../resolve/environment.ts';
import type { Flow, Step } from '../resolve/flow.ts';
import { type Around, walkFlow } from '../resolve/walk.ts';

/** Says why a name that an expression reads is not there, and what to write instead. */
export interface Whereabouts {
  /** For `$steps.x` and `$checks.x`. */
  explain(read: Read, env: Environment): Diagnostic;
  /** For `$vars.x`. */
  explainVariable(read: Read, env: Environment): Diagnostic;
}

interface Standing {
  readonly step: Step;
  readonly around: Around;
  /** Number in the order of the document. */
  readonly order: number;
}

export function createWhereabouts(flow: Flow): Whereabouts {
  const steps = new Map<string, Standing>();
  const branches = new Map<string, Step>();
  const variables = new Set<string>();
  walkFlow(flow, (step, around) => {
    if (!steps.has(step.id.v)) steps.set(step.id.v, { step, around, order: steps.size });
    if (step.kind === 'parallel') for (const { name } of step.branches) branches.set(name.v, step);
    if (step.kind === 'set') for (const { key } of step.set.entries) variables.add(key);
  });
  return {
    explain: (read, env) => explainStep(read, env, steps, branches, variables),
    explainVariable: (read, env) => explainVariable(read, env, variables),
  };
}

function explainStep(
  read: Read,
  env: Environment,
  steps: ReadonlyMap<string, Standing>,
  branches: ReadonlyMap<string, Step>,
  variables: ReadonlySet<string>,
): Diagnostic {
  const { member = '' } = read;
  const range = read.memberRange ?? read.range;
  const target = steps.get(member);
  if (!target) {
    const hint = hintForUnknown(member, env, branches, variables) ?? listIds(visibleIds(env.steps));
    const fix = fixUnknown(read, env, branches, variables);
    return finding('HF4010', range, `there is no step "${member}"`, { hint, fix });
  }
  const related = [{ range: target.step.id.range, message: `"${member}" stands here` }];
  if (env.inside.includes(target.step)) {
    const own = env.inside.at(-1) === target.step;
    const message = own
      ? `the step "${member}" reads its own output`
      : `"${member}" has not completed: this is inside it`;
    const hint =
      env.names.has('self') && own ? 'here its output is `$self`' : 'only steps that come after it can read it';
    return finding('HF4012', range, message, { hint, related });
  }
  const block = target.around.map(({ owner }) => owner).find((owner) => owner && findStep(env.steps, owner.id.v));
  if (block) {
    const hint = `what is inside a block comes out as the block's output: ${readOutside(target, block)}`;
    return finding('HF4011', range, `"${member}" is inside the block "${block.id.v}"`, { hint, related });
  }
  const here = env.inside.at(-1);
  const order = here && steps.get(here.id.v)?.order;
  if (order !== undefined && target.order > order) {
    const hint = didYouMean(member, visibleIds(env.steps)) ?? 'only steps that come before can be read';
    return finding('HF4012', range, `the step "${member}" comes later`, { hint, related });
  }
  const hint = 'a list sees its own earlier steps and those around it; hand values over by `set` and `$vars`';
  return finding('HF4013', range, `the step "${member}" cannot be seen from here`, { hint, related });
}

function hintForUnknown(
  member: string,
  env: Environment,
  branches: ReadonlyMap<string, Step>,
  variables: ReadonlySet<string>,
): string | undefined {
  const block = branches.get(member);
  if (block) return `"${member}" is a branch: \`$steps.${block.id.v}.${member}\``;
  if (variables.has(member)) return `"${member}" is a variable: \`$vars.${member}\``;
  return didYouMean(member, visibleIds(env.steps));
}

/** The same as `hintForUnknown` says, where it leaves no choice. */
function fixUnknown(
  read: Read,
  env: Environment,
  branches: ReadonlyMap<string, Step>,
  variables: ReadonlySet<string>,
): Fix | undefined {
  const { member = '', memberRange: range = read.range } = read;
  if (branches.has(member) || variables.has(member)) return undefined;
  return respellPart(range, member, visibleIds(env.steps));
}

function listIds(ids: readonly string[]): string {
  return ids.length === 0 ? 'no step comes before this one' : `steps that can be read here: ${listSome(ids)}`;
}

/** How the output of a step is read from outside the block, where it comes out at all. */
function readOutside(target: Standing, block: Step): string {
  let path = '';
  let id = target.step.id.v;
  for (const { steps, kind, owner, name } of [...target.around].reverse()) {
    if (!owner || steps.at(-1)?.id.v !== id || kind === 'finally') return elsewhere(block);
    if (kind === 'branch') path = `.${name}${path}`;
    if (kind === 'item') return `\`$steps.${owner.id.v}\` is the list of the items' outputs`;
    id = owner.id.v;
    if (owner === block) return `\`$steps.${id}${path}\``;
  }
  return elsewhere(block);
}

function elsewhere(block: Step): string {
  return `\`$steps.${block.id.v}\` is that of the last step in it`;
}

function explainVariable(read: Read, env: Environment, variables: ReadonlySet<string>): Diagnostic {
  const { member = '' } = read;
  const range = read.memberRange ?? read.range;
  const known = [...(env.variables?.keys() ?? [])];
  if (variables.has(member)) {
    const hint = 'a `set` on the way to this step must assign it; a branch and an item work on a copy';
    return finding('HF4016', range, `the variable "${member}" is not assigned before`, { hint });
  }
  const near =
    didYouMean(member, known) ?? (findStep(env.steps, member) && `"${member}" is a step: \`$steps.${member}\``);
  const hint = near ?? (known.length === 0 ? 'no variable is assigned before' : `variables: ${listSome(known)}`);
  const fix = respellPart(range, member, known);
  return finding('HF4016', range, `no \`set\` assigns the variable "${member}"`, { hint, fix });
}
