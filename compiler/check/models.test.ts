/** What is sure to go wrong at a model, as data. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../../stdlib/index.ts';
import { checkProject } from '../compile-project.ts';
import { sha256, treeOf } from '../fixtures/project.ts';
import type { HasPrice } from '../resolve/model-facts.ts';

const PROJECT = `holdfast: "1"
name: example
connections:
  llm: { kind: http, baseUrl: "https://llm.example.org/v1" }
  hidden: { kind: http, baseUrl: { env: LLM_URL } }
models:
  bare: { provider: local, model: any }
  taught: { provider: local, model: any, options: { examples: ./taught.yaml } }
  listed: { provider: openai, model: listed-1, connection: llm }
  priced: { provider: openai, model: other-1, connection: llm, options: { prices: { input: 1, output: 2 } } }
  unpriced: { provider: openai-compatible, model: other-1, connection: llm }
  far_unlisted: { provider: openai, model: listed-1, connection: hidden }
  far_listed: { provider: anthropic, model: listed-1, connection: hidden }
  far_anyone: { provider: openai-compatible, model: other-1, connection: hidden }
  claude: { provider: anthropic, model: listed-1, connection: llm }
`;
const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';

/** `line:col code` of the findings of this rule in the flow. */
function check(
  title: string,
  body: string,
  expected: readonly string[],
  more: { readonly [path: string]: string } = {},
  of = 'main.flow.yaml',
): void {
  test(title, () => {
    const files = {
      'holdfast.yaml': PROJECT,
      'main.flow.yaml': HEAD + body,
      'any.json': '{ "type": "object" }',
      ...more,
    };
    const hasPrice: HasPrice = (model, at) => model === 'listed-1' && ('baseUrl' in at || at.provider === 'anthropic');
    const options = { contracts: standardContracts, digest: sha256, env: 'staging', hasPrice };
    const always = { 'taught.yaml': '[]\n', 'holdfast.staging.yaml': '{}\n' };
    const { diagnostics } = checkProject(treeOf({ ...always, ...files }), options);
    const mine = diagnostics.filter(
      ({ code, range: { file } }) => file === of && (code === 'HF5025' || code === 'HF4075'),
    );
    assert.deepEqual(
      mine.map(({ code, range }) => `${range.line}:${range.col} ${code}`),
      expected,
      JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')),
    );
  });
}
const call = (name: string, args: string, more = ''): string =>
  `steps:\n  - { id: a, call: model.${name}, with: { ${args} }${more} }\n`;

check('a local model without examples', call('classify', 'model: bare, text: x'), ['5:51 HF5025']);
check('examples of the alias', call('classify', 'model: taught, text: x'), []);
check('examples of the step', call('classify', 'model: bare, text: x, examples: ./taught.yaml'), []);
check('vectors of words take none', call('embed', 'model: bare, texts: [x]'), []);
check('a local model that is to write', call('generate', 'model: taught, prompt: x'), ['5:51 HF5025']);
check('one that reads by a schema', call('generate', 'model: taught, prompt: x, schema: ./any.json'), []);
check('to classify without labels', call('classify', 'model: listed, text: x'), ['5:51 HF5025']);
check('by one label', call('classify', 'model: listed, text: x, labels: { one: only }'), ['5:51 HF5025']);
check('by two labels', call('classify', 'model: listed, text: x, labels: { one: a, two: b }'), []);
check('vectors of who has none', call('embed', 'model: claude, texts: [x]'), ['5:48 HF5025']);
check(
  'a fallback that cannot answer either',
  call(
    'generate',
    'model: listed, prompt: x',
    ', fallback: [ { errors: [model.unavailable], with: { model: bare } } ]',
  ),
  ['5:130 HF5025'],
);
check('an alias that the input names', `${call('classify', `model: "\${ $run.flow }", text: x`)}`, []);
check(
  'what the overlay says counts',
  call('classify', 'model: listed, text: x, labels: { one: a, two: b }'),
  ['5:51 HF5025'],
  {
    'holdfast.staging.yaml': 'models: { listed: { provider: local, model: any } }\n',
  },
);
check('what the catalogue gives is given', call('classify', 'text: x'), [], {
  'holdfast.yaml': `${PROJECT}catalogue: { entries: { model.classify: { defaults: { model: taught } } } }\n`,
});
check('and what it names is judged', call('classify', 'text: x'), ['5:20 HF5025'], {
  'holdfast.yaml': `${PROJECT}catalogue: { entries: { model.classify: { defaults: { model: bare } } } }\n`,
});

const ask = (alias: string): string => call('generate', `model: ${alias}, prompt: x`);
check('dollars around a model without a price', `budget: { usd: 1 }\n${ask('unpriced')}`, ['6:51 HF4075']);
check('tokens need no price', `budget: { tokens: 100 }\n${ask('unpriced')}`, []);
check('a price of the alias, of the list', `budget: { usd: 1 }\n${ask('priced')}`, []);
check('a price of the list', `budget: { usd: 1 }\n${ask('listed')}`, []);
check('a model in the worker costs nothing', `budget: { usd: 1 }\n${call('classify', 'model: taught, text: x')}`, []);
check(
  'a cheaper model without a price',
  `budget: { usd: 1, onExceed: degrade, more: { usd: 1 }, degrade: { listed: unpriced } }\n${ask('listed')}`,
  ['4:75 HF4075'],
);
check(
  'an address that only a run knows, and a provider who has no price',
  `budget: { usd: 1 }\n${ask('far_unlisted')}`,
  ['6:51 HF4075'],
);
check('a provider who has one', `budget: { usd: 1 }\n${ask('far_listed')}`, []);
check('anybody', `budget: { usd: 1 }\n${ask('far_anyone')}`, []);

const CHILD = 'holdfast: "1"\nname: child\nversion: 1.0.0\n';
const runs = (more = ''): string => `budget: { usd: 1 }\nsteps:\n  - { id: a, run: child@^1${more} }\n`;
const inner = (alias: string): string => `id: a, call: model.generate, with: { model: ${alias}, prompt: x }`;
const child = (body: string) => ({ 'child.flow.yaml': CHILD + body });
check('a child flow that asks it', runs(), ['6:19 HF4075'], child(ask('unpriced')));
check('deep in its blocks, and in a fallback', runs(), ['6:19 HF4075', '6:19 HF4075'], {
  ...child(
    `steps:\n  - id: b\n    do:\n      - { ${inner('unpriced')}, fallback: [ { with: { model: far_unlisted } } ] }\n`,
  ),
});
check('a child of the child', runs(), ['6:19 HF4075'], {
  ...child('steps:\n  - { id: a, run: inner@^1 }\n'),
  'inner.flow.yaml': CHILD.replace('child', 'inner') + ask('unpriced'),
});
check('a child that knows its prices', runs(), [], child(ask('priced')));
check('a child that nobody waits for', runs(', detach: true'), [], child(ask('unpriced')));
check(
  'a child that counts dollars itself is told of there',
  runs(),
  [],
  child(`budget: { usd: 1 }\n${ask('unpriced')}`),
);
check(
  'a block of the child that does',
  runs(),
  [],
  child(`steps:\n  - id: b\n    budget: { usd: 1 }\n    do:\n      - { ${inner('unpriced')} }\n`),
);
check('what the catalogue gives to a child', runs(), ['6:19 HF4075'], {
  'holdfast.yaml': `${PROJECT}catalogue: { entries: { model.generate: { defaults: { model: unpriced } } } }\n`,
  ...child('steps:\n  - { id: a, call: model.generate, with: { prompt: x } }\n'),
});
check('a child that no model answers is told of in its own file', runs(), [], child(ask('taught')));
check('and there it is', runs(), ['5:51 HF5025'], child(ask('taught')), 'child.flow.yaml');
