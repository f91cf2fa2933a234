import type { Diagnostic } from '../schema/diagnostic.ts';
import { activitiesSchema } from '../schema/generated/activities.ts';
import { flowSchema } from '../schema/generated/flow.ts';
import { lockSchema } from '../schema/generated/lock.ts';
import { peopleSchema } from '../schema/generated/people.ts';
import { projectSchema } from '../schema/generated/project.ts';
import { rulesSchema } from '../schema/generated/rules.ts';
import { templateSchema } from '../schema/generated/template.ts';
import { testSchema } from '../schema/generated/test.ts';
import type { JsonObject } from '../schema/json.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { sortFindings } from './diagnostics/finding.ts';
import type { Node } from './nodes.ts';
import { walk } from './validate-walk.ts';

/** The kinds of documents, each with its schema. */
export const DOCUMENT_SCHEMAS = {
  flow: flowSchema,
  project: projectSchema,
  people: peopleSchema,
  rules: rulesSchema,
  test: testSchema,
  activities: activitiesSchema,
  lock: lockSchema,
  template: templateSchema,
} as const satisfies { readonly [kind: string]: JsonObject };
export type DocumentKind = keyof typeof DOCUMENT_SCHEMAS;

/**
 * What does not fit the schema of its kind, sorted by place; empty where the document fits. Accepts what the JSON Schema
 * accepts, but tells the rest as a person would: one finding for one mistake. Beyond it: where no expression may stand.
 */
export function validate(node: Node, kind: DocumentKind): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  walk({ root: DOCUMENT_SCHEMAS[kind], kind, findings, trail: [] }, DOCUMENT_SCHEMAS[kind], node, '');
  return sortFindings(findings).slice(0, DOCUMENT_LIMITS.findings);
}
