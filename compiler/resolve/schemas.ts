/** The schemas that the parts of a flow must fit. */
import type { At, Call, Flow, MapValue, Run } from './flow.ts';
import type { Links } from './links.ts';
import { propertyOf, rootOf, type SchemaAt } from './schema-walk.ts';

export function schemaOfFile(reference: At<string> | undefined, links: Links): SchemaAt | undefined {
  const file = reference && links.files.get(reference);
  return file?.kind === 'schema' ? rootOf(file.content) : undefined;
}

/** The schema of what `with` gives. */
export function inputOf(target: Call | Run, links: Links): SchemaAt | undefined {
  if ('call' in target) return rootOf(links.contracts.get(target.call.v)?.input);
  const plan = links.children.get(target.run.v)?.plan;
  const file = plan?.input === undefined ? undefined : plan.files[plan.input];
  return file?.kind === 'schema' ? rootOf(file.content) : undefined;
}

/** The schema of what a call or a run gives back. */
export function outputOfTarget(target: Call | Run, links: Links): SchemaAt | undefined {
  if ('call' in target) return rootOf(links.contracts.get(target.call.v)?.output);
  const plan = links.children.get(target.run.v)?.plan;
  const file = plan?.output === undefined ? undefined : plan.files[plan.output];
  return file?.kind === 'schema' ? rootOf(file.content) : undefined;
}

/** The schema that the flow's own output must fit, where it names one. */
export function outputSchemaOf(flow: Flow, links: Links): SchemaAt | undefined {
  return schemaOfFile(flow.output, links);
}

/**
 * The schema of one entry of a map. Beside a `template` that says in its front matter what data it takes, `data` has
 * that schema; the contract cannot know it.
 */
export function entrySchema(map: MapValue, key: string, at: SchemaAt | undefined, links: Links): SchemaAt | undefined {
  const template = key === 'data' ? map.entries.find((entry) => entry.key === 'template')?.value : undefined;
  const file = template && links.files.get(template);
  if (file?.kind === 'template' && file.content.schema !== undefined) return rootOf(file.content.schema);
  return propertyOf(at, key);
}
