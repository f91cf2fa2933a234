/** The page of limits: values from the constants, meanings from the comments above them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECK_CACHE_LIMITS } from '../../cli/check-cache.ts';
import { XML_LIMITS } from '../../cli/dmn/read-xml.ts';
import { MAX_INPUT_BYTES } from '../../cli/read-json.ts';
import { code, page, table } from '../../cli/render/page-parts.ts';
import { TREE_LIMITS } from '../../cli/source-tree.ts';
import { EXPRESSION_LIMITS } from '../../compiler/expression/limits.ts';
import { FLOW_LIMITS } from '../../compiler/limits.ts';
import { PACK_LIMITS } from '../../compiler/packs/read-packs.ts';
import { MAX_DURATION_MS } from '../../compiler/resolve/duration.ts';
import { LABEL_LIMITS } from '../../compiler/types/all-labels.ts';
import { TYPE_LIMITS } from '../../compiler/types/scope.ts';
import { SEARCH_LIMITS } from '../../hosts/memory/flow-tests/generate/search.ts';
import { STORE_LIMITS } from '../../hosts/store/limits.ts';
import { HOST_LIMITS } from '../../hosts/temporal/limits.ts';
import { WALL_LIMITS } from '../../hosts/wall/limits.ts';
import { SECRET_LIMITS } from '../../hosts/wall/secrets/limits.ts';
import { STREAM_LIMITS } from '../../hosts/wall/streams/limits.ts';
import { LIMITS } from '../../interpreter/limits.ts';

import { DOCUMENT_LIMITS, RULES_LIMITS, SCHEMA_LIMITS, SECRET_STORE_LIMITS } from '../../schema/limits.ts';

import { MODEL_LIMITS } from '../../stdlib/activities/model/limits.ts';
import { API_LIMITS } from '../../stdlib/activities/openapi/operation.ts';
import { SQL_LIMITS } from '../../stdlib/activities/sql/limits.ts';
import { HTTP_LIMITS } from '../../stdlib/http/limits.ts';
import { JUDGE_LIMITS } from '../../stdlib/judge/judge.ts';
import { TEMPLATE_LIMITS } from '../../stdlib/template/limits.ts';

interface Group {
  readonly heading: string;
  readonly file: string;
  readonly name: string;
  readonly values: { readonly [limit: string]: number };
}

/** Every exported constant of limits; a test finds those that are missing. */
export const LIMIT_GROUPS: readonly Group[] = [
  { heading: 'Documents', file: 'schema/limits.ts', name: 'DOCUMENT_LIMITS', values: DOCUMENT_LIMITS },
  { heading: 'JSON Schemas of a project', file: 'schema/limits.ts', name: 'SCHEMA_LIMITS', values: SCHEMA_LIMITS },
  { heading: 'Rules', file: 'schema/limits.ts', name: 'RULES_LIMITS', values: RULES_LIMITS },
  { heading: 'Files of DMN', file: 'cli/dmn/read-xml.ts', name: 'XML_LIMITS', values: XML_LIMITS },
  { heading: 'Flows', file: 'compiler/limits.ts', name: 'FLOW_LIMITS', values: FLOW_LIMITS },
  {
    heading: 'Expressions',
    file: 'compiler/expression/limits.ts',
    name: 'EXPRESSION_LIMITS',
    values: EXPRESSION_LIMITS,
  },
  {
    heading: 'Types of expressions',
    file: 'compiler/types/scope.ts',
    name: 'TYPE_LIMITS',
    values: TYPE_LIMITS,
  },
  { heading: 'Packs', file: 'compiler/packs/read-packs.ts', name: 'PACK_LIMITS', values: PACK_LIMITS },
  { heading: 'Labels of values', file: 'compiler/types/all-labels.ts', name: 'LABEL_LIMITS', values: LABEL_LIMITS },
  { heading: 'Templates', file: 'stdlib/template/limits.ts', name: 'TEMPLATE_LIMITS', values: TEMPLATE_LIMITS },
  { heading: 'A run', file: 'interpreter/limits.ts', name: 'LIMITS', values: LIMITS },
  { heading: 'The store', file: 'hosts/store/limits.ts', name: 'STORE_LIMITS', values: STORE_LIMITS },
  { heading: 'Calls', file: 'hosts/wall/limits.ts', name: 'WALL_LIMITS', values: WALL_LIMITS },
  {
    heading: 'Watching models write',
    file: 'hosts/wall/streams/limits.ts',
    name: 'STREAM_LIMITS',
    values: STREAM_LIMITS,
  },
  { heading: 'Secrets', file: 'hosts/wall/secrets/limits.ts', name: 'SECRET_LIMITS', values: SECRET_LIMITS },
  {
    heading: 'Stores of secrets',
    file: 'schema/limits.ts',
    name: 'SECRET_STORE_LIMITS',
    values: SECRET_STORE_LIMITS,
  },
  { heading: 'Judging by JSON Schemas', file: 'stdlib/judge/judge.ts', name: 'JUDGE_LIMITS', values: JUDGE_LIMITS },
  { heading: 'HTTP', file: 'stdlib/http/limits.ts', name: 'HTTP_LIMITS', values: HTTP_LIMITS },
  { heading: 'OpenAPI', file: 'stdlib/activities/openapi/operation.ts', name: 'API_LIMITS', values: API_LIMITS },
  { heading: 'Databases', file: 'stdlib/activities/sql/limits.ts', name: 'SQL_LIMITS', values: SQL_LIMITS },
  { heading: 'Models', file: 'stdlib/activities/model/limits.ts', name: 'MODEL_LIMITS', values: MODEL_LIMITS },
  { heading: 'Temporal', file: 'hosts/temporal/limits.ts', name: 'HOST_LIMITS', values: HOST_LIMITS },
  {
    heading: 'Proposals of tests',
    file: 'hosts/memory/flow-tests/generate/search.ts',
    name: 'SEARCH_LIMITS',
    values: SEARCH_LIMITS,
  },
  { heading: 'The command line', file: 'cli/source-tree.ts', name: 'TREE_LIMITS', values: TREE_LIMITS },
  { heading: 'What checks keep', file: 'cli/check-cache.ts', name: 'CHECK_CACHE_LIMITS', values: CHECK_CACHE_LIMITS },
];

const INTRO = `Every limit is a named constant with its unit, checked before and while running ([rule 39](language.md#r39)). What goes over a
limit of a document is a finding with a place; what goes over a limit of a run is an error of the flow, most often
\`limit.exceeded\`, that \`catch\` can name. A name that ends in \`Ms\` counts milliseconds. The limits of single keys stand with
the keys, in the pages of the documents.`;

/** `root` is the folder of the repository: the comments are read from the sources. */
export function makeLimitsPage(root: string): string {
  const parts = LIMIT_GROUPS.flatMap((group) => {
    const said = commentsOf(readFileSync(join(root, group.file), 'utf8'), group.name);
    const rows = Object.entries(group.values).map(([limit, value]) => [
      code(limit),
      value.toLocaleString('en-US'),
      said.get(limit) ?? '',
    ]);
    return [
      `## ${group.heading}`,
      `${code(group.name)} in ${code(group.file)}.`,
      table(['limit', 'value', 'counts'], rows),
    ];
  });
  const days = Math.floor(MAX_DURATION_MS / 86_400_000).toLocaleString('en-US');
  return page(
    '# Limits',
    INTRO,
    ...parts,
    `## Others\n\n- A duration: at most ${days} days (\`MAX_DURATION_MS\`).\n- A document given to the command line by \`--input\` and the like: at most ${MAX_INPUT_BYTES.toLocaleString('en-US')} bytes (\`MAX_INPUT_BYTES\`).`,
  );
}

/** What the comment above each member of an exported constant says. */
function commentsOf(source: string, name: string): ReadonlyMap<string, string> {
  const start = source.indexOf(`export const ${name} = {`);
  const body = start < 0 ? '' : source.slice(start, source.indexOf('\n}', start));
  const members = body.matchAll(/\/\*\*\s*([\s\S]*?)\s*\*\/\s*(\w+):/g);
  return new Map([...members].map(([, said = '', limit = '']) => [limit, said.replace(/\s*\n\s*\* ?/g, ' ')]));
}
