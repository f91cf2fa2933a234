/** The pages of docs/reference/ that are made from the sources: a test holds them fresh, `npm run reference` writes them. */
import { activitiesSchema } from '../../schema/generated/activities.ts';
import { flowSchema } from '../../schema/generated/flow.ts';
import { lockSchema } from '../../schema/generated/lock.ts';
import { peopleSchema } from '../../schema/generated/people.ts';
import { projectSchema } from '../../schema/generated/project.ts';
import { rulesSchema } from '../../schema/generated/rules.ts';
import { templateSchema } from '../../schema/generated/template.ts';
import { testSchema } from '../../schema/generated/test.ts';
import type { JsonObject } from '../../schema/json.ts';
import { makeCataloguePage } from './catalogue-page.ts';
import { makeCliPage } from './cli-page.ts';
import { makeDiagnosticsPage } from './diagnostics-page.ts';
import { makeErrorsPage } from './errors-page.ts';
import { makeExamplesPage } from './examples-page.ts';
import { makeFunctionsPage } from './functions-page.ts';
import { makeJournalPage } from './journal-page.ts';
import { makeLimitsPage } from './limits-page.ts';
import { makeSchemaPage } from './schema-page.ts';

const KEYS = 'A key with * is required.';

/** Every document that has a schema: name of its page, heading, what stands above its keys. */
const DOCUMENTS: readonly (readonly [name: string, schema: JsonObject, heading: string, intro: string])[] = [
  [
    'flow',
    flowSchema,
    'Flow document',
    `\`*.flow.yaml\`. What its parts do together: [the language](language.md). ${KEYS}`,
  ],
  ['project', projectSchema, 'Project document', `\`holdfast.yaml\` and its overlays \`holdfast.<env>.yaml\`. ${KEYS}`],
  [
    'people',
    peopleSchema,
    'People document',
    `Named by \`people.directory\` of \`holdfast.yaml\`; YAML or JSON. ${KEYS}`,
  ],
  [
    'rules',
    rulesSchema,
    'Rules document',
    `\`*.rules.yaml\`, asked by [rules.decide and rules.check](catalogue.md). ${KEYS}`,
  ],
  [
    'tests',
    testSchema,
    'Tests document',
    `\`*.test.yaml\`, run by [holdfast test](cli.md); [Testing flows](../guide/testing-flows.md) shows how to write them. ${KEYS}`,
  ],
  ['activities', activitiesSchema, 'Activities document', `\`*.activities.yaml\`. ${KEYS}`],
  ['template', templateSchema, 'Template front matter', `At the top of a \`*.hbs\` file. ${KEYS}`],
  ['lock', lockSchema, 'Lock document', `Made by \`holdfast catalog lock\` and reviewed as code. ${KEYS}`],
];

/** Text of each page by its file name. `root` is the folder of the repository. */
export async function makeReference(root: string): Promise<ReadonlyMap<string, string>> {
  const documents = DOCUMENTS.map(
    ([name, schema, heading, intro]) => [`${name}-document.md`, makeSchemaPage(schema, heading, intro)] as const,
  );
  return new Map([
    ...documents,
    ['diagnostics.md', makeDiagnosticsPage()],
    ['catalogue.md', makeCataloguePage()],
    ['functions.md', makeFunctionsPage()],
    ['errors.md', makeErrorsPage()],
    ['journal.md', makeJournalPage()],
    ['limits.md', makeLimitsPage(root)],
    ['cli.md', await makeCliPage()],
    ['examples.md', makeExamplesPage()],
  ]);
}
