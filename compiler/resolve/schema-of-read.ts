import type { Flow, Step } from './flow.ts';
import type { Links } from './links.ts';
import { propertyOf, type SchemaAt } from './schema-walk.ts';
import { outputOfTarget, schemaOfFile } from './schemas.ts';
import { stepsOf } from './walk.ts';

/** The schema of `$root.member.path`; only `steps` have a member. */
export function schemaOfPath(
  {
    root,
    member,
    path,
  }: { readonly root: string; readonly member: string | undefined; readonly path: readonly string[] },
  flow: Flow,
  links: Links,
): SchemaAt | undefined {
  return path.reduce<SchemaAt | undefined>(propertyOf, schemaOfRoot(root, member, flow, links));
}

function schemaOfRoot(root: string, member: string | undefined, flow: Flow, links: Links): SchemaAt | undefined {
  if (root === 'input') return schemaOfFile(flow.input, links);
  if (root !== 'steps') return undefined;
  const step = stepsOf(flow).find(({ id }) => id.v === member);
  return step && schemaOfStep(step, links);
}

/** A step with a `catch` may give what a handler gives. */
function schemaOfStep(step: Step, links: Links): SchemaAt | undefined {
  if (step.catch.length > 0) return undefined;
  if (step.kind === 'listen') {
    const [slot, another] = step.slots;
    return slot?.name || another ? undefined : schemaOfFile(slot?.schema, links);
  }
  if (step.kind === 'run') return step.detach ? undefined : outputOfTarget(step, links);
  return step.kind === 'call' ? (schemaOfFile(step.narrow, links) ?? outputOfTarget(step, links)) : undefined;
}
