/** The schemas that the parts of a flow must fit. */
import type { JsonSchema } from '../../schema/json.ts';
import type { FilePlan } from '../../schema/plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { factsSchema } from '../../stdlib/functions/rules/input-schema.ts';
import { rulesOutput } from '../../stdlib/functions/rules/output-schema.ts';
import { wholeOutput } from '../../stdlib/output-source.ts';
import type { At, Call, CallStep, Flow, MapValue, Run, Value } from './flow.ts';
import type { Links } from './links.ts';
import { mergeWith } from './merge-with.ts';
import { propertyOf, rootOf, type SchemaAt } from './schema-walk.ts';
import { valueAt } from './value-at.ts';

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
export function outputOfTarget(target: Call | CallStep | Run, links: Links): SchemaAt | undefined {
  if ('call' in target) {
    const contract = links.contracts.get(target.call.v);
    return contract && (givenBy(contract, target, links) ?? rootOf(contract.output));
  }
  const plan = links.children.get(target.run.v)?.plan;
  const file = plan?.output === undefined ? undefined : plan.files[plan.output];
  return file?.kind === 'schema' ? rootOf(file.content) : undefined;
}

/** What the file that a call names says that it gives, where the contract leaves that to one, as a file of a plan. */
export function outputFileOf(target: Call | CallStep, links: Links): SchemaFile | undefined {
  const contract = links.contracts.get(target.call.v);
  const source = contract?.outputFrom;
  if (contract === undefined || source === undefined) return undefined;
  const files = triesOf(target).map((given) => fileAt(given, source.at, links));
  const [first] = files;
  // Where a fallback names another file, nobody knows which of them the value will be of.
  if (first === undefined || files.some((file) => file?.path !== first.path)) return undefined;
  if (first.kind === 'schema' && source.within === undefined) return first;
  const own = first.kind === 'schema' ? first.content : first.kind === 'rules' ? rulesOutput(first.content) : undefined;
  if (own === undefined) return undefined;
  return { ...first, kind: 'schema', digest: `${first.digest}:outputs`, content: wholeOutput(contract, own) };
}

type SchemaFile = FilePlan & { readonly kind: 'schema' };

function givenBy(contract: Contract, target: Call | CallStep, links: Links): SchemaAt | undefined {
  const file = outputFileOf(target, links);
  if (file !== undefined) return rootOf(file.content);
  const { outputFrom } = contract;
  const none = outputFrom && triesOf(target).every((given) => given === undefined || !namesAny(given, outputFrom.at));
  return none ? rootOf(outputFrom.otherwise) : undefined;
}

/** What each try is called with. */
function triesOf(target: Call | CallStep): readonly (Value | undefined)[] {
  const tries = 'fallback' in target ? target.fallback : [];
  return [target.with, ...tries.flatMap(({ then }) => (then.k === 'with' ? [mergeWith(target.with, then.with)] : []))];
}

function fileAt(given: Value | undefined, at: string, links: Links): FilePlan | undefined {
  const value = given && valueAt(given, at);
  return value && links.files.get(value);
}

/** Whether a value may name something there. */
const namesAny = (given: Value, at: string): boolean => given.k !== 'map' || valueAt(given, at) !== undefined;

/** The schema that the flow's own output must fit, where it names one. */
export function outputSchemaOf(flow: Flow, links: Links): SchemaAt | undefined {
  return schemaOfFile(flow.output, links);
}

/**
 * The schema of one entry of a map. Beside a `template` that says in its front matter what data it takes, `data` has
 * that schema, and beside a rules document `facts` has what its inputs take; the contract cannot know either.
 */
export function entrySchema(map: MapValue, key: string, at: SchemaAt | undefined, links: Links): SchemaAt | undefined {
  const template = key === 'data' ? map.entries.find((entry) => entry.key === 'template')?.value : undefined;
  const file = template && links.files.get(template);
  if (file?.kind === 'template' && file.content.schema !== undefined) return rootOf(file.content.schema);
  if (key === 'facts') {
    const rules = map.entries.flatMap(({ value }) => links.files.get(value) ?? []).find(({ kind }) => kind === 'rules');
    if (rules?.kind === 'rules') return rootOf(factsSchemaOf(rules));
  }
  return propertyOf(at, key);
}

/** Types are kept by the schema that they are made of, so one document has one. */
const FACTS_SCHEMAS = new WeakMap<RulesFile, JsonSchema>();
type RulesFile = FilePlan & { readonly kind: 'rules' };

function factsSchemaOf(file: RulesFile): JsonSchema {
  const known = FACTS_SCHEMAS.get(file) ?? factsSchema(file.content);
  FACTS_SCHEMAS.set(file, known);
  return known;
}
