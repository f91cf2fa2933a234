/** What the flows of `many-flows.ts` are made of: each part is steps of a list, and gives its steps ids of its own. */
export type Part = (id: string, i: number) => readonly string[];

const SHOP = `holdfast: "1"
activities:
  - name: shop.reserve
    version: 1.0.0
    summary: Holds goods for an order.
    effect: write
    idempotent: true
    undo: needed
    dispatch: queue
    input: { type: object, required: [order, items], additionalProperties: false, properties: { order: { type: string }, items: { type: array, items: { type: object } } } }
    output: { type: object, required: [reservation], additionalProperties: false, properties: { reservation: { type: string }, until: { type: string } } }
    errors: [ { type: shop.sold_out, title: Nothing is left, retry: false } ]
    files: []
    examples: []
  - name: shop.release
    version: 1.0.0
    summary: Lets goods go.
    effect: write
    idempotent: true
    undo: none
    dispatch: queue
    input: { type: object, required: [reservation], additionalProperties: false, properties: { reservation: { type: string } } }
    output: { type: object }
    errors: []
    files: []
    examples: []
  - name: shop.price
    version: 1.0.0
    summary: Says what something costs.
    effect: read
    dispatch: queue
    input: { type: object, required: [sku], additionalProperties: false, properties: { sku: { type: string }, quantity: { type: number } } }
    output: { type: object, required: [total], additionalProperties: false, properties: { total: { type: number }, currency: { type: string } } }
    errors: [ { type: shop.unknown_sku, title: No such goods, retry: false } ]
    files: []
    examples: []
`;

const ORDER = {
  type: 'object',
  required: ['id', 'email', 'total', 'lines'],
  additionalProperties: false,
  properties: {
    id: { type: 'string' },
    email: { type: 'string' },
    total: { type: 'number' },
    note: { type: 'string' },
    address: {
      type: 'object',
      required: ['country'],
      properties: { country: { type: 'string' }, zip: { type: 'string' } },
    },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sku', 'quantity'],
        properties: { sku: { type: 'string' }, quantity: { type: 'number' }, price: { type: 'number' } },
      },
    },
  },
};

const SUMMARY = {
  type: 'object',
  required: ['text', 'risk'],
  properties: {
    text: { type: 'string' },
    risk: { type: 'number' },
    tags: { type: 'array', items: { type: 'string' } },
  },
};

const FORM = { type: 'object', required: ['reason'], properties: { reason: { type: 'string' } } };

/** Files that the flows name, by path. */
export const SHARED: { readonly [path: string]: string } = {
  'holdfast.yaml': `holdfast: "1"
name: many
activities: { contracts: [shop.activities.yaml], module: ./shop.mjs }
models:
  writer: { provider: scripted, model: first }
connections:
  mail: { kind: smtp, catch: ./mails, from: shop@example.org }
`,
  'shop.activities.yaml': SHOP,
  'shop.mjs': 'export default {};\n',
  'schemas/order.json': JSON.stringify(ORDER, null, 2),
  'schemas/summary.json': JSON.stringify(SUMMARY, null, 2),
  'schemas/form.json': JSON.stringify(FORM, null, 2),
  'prompts/summary.hbs': '---\nschema: ../schemas/order.json\ntitle: Summary\n---\nSum up order {{id}} of {{email}}.\n',
  'rules/lane.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { total: { type: number }, risk: { type: number } }
outputs: { lane: { type: text } }
rules:
  - { id: risky, when: { risk: { above: 0.7 } }, then: { lane: slow }, reason: a person looks at it }
  - { id: large, when: { total: { above: 1000 } }, then: { lane: slow }, reason: large orders wait }
  - { id: others, then: { lane: fast } }
`,
};

export const PARTS: readonly Part[] = [
  (id, i) => [
    `  - id: ${id}_sum`,
    '    call: model.generate',
    '    with:',
    '      model: writer',
    '      prompt: { template: ../../prompts/summary.hbs, data: "${ $input }" }',
    '      schema: ../../schemas/summary.json',
    '    checks:',
    `      - { id: risky, when: "\${ ($self.risk ?? 0) > 0.${(i % 8) + 1} }", then: flag, reason: the model is not sure }`,
    '    fallback:',
    '      - { errors: [model.*], value: { text: none, risk: 1 } }',
  ],
  (id) => [
    `  - id: ${id}_hold`,
    '    call: shop.reserve',
    '    with: { order: "${ $input.id }", items: "${ $input.lines }" }',
    '    compensate: { call: shop.release, with: { reservation: "${ $self.reservation }" } }',
    '    catch:',
    '      - errors: [shop.sold_out]',
    `        steps: [ { id: ${id}_none, set: { lane: none } } ]`,
  ],
  (id, i) => [
    `  - id: ${id}_review`,
    `    if: "\${ $input.total > ${100 + i} and $count($input.lines) > 2 }"`,
    '    reason: large orders are looked at',
    '    approval:',
    "      title: \"${ 'Release ' & $input.id & '?' }\"",
    '      show: { total: "${ $input.total }", lines: "${ $input.lines }" }',
    '      assignees: { groups: [officers], exclude: [ "${ $run.startedBy }" ] }',
    '      form: { schema: ../../schemas/form.json }',
    '      remind: [ PT30M ]',
    '    timeout: PT8H',
    '    catch: [ { errors: [approval.*], steps: [ { id: '.concat(id, '_refused, set: { lane: refused } } ] } ]'),
  ],
  (id) => [
    `  - id: ${id}_prices`,
    '    foreach:',
    '      in: "${ [$input.lines[quantity > 0]] }"',
    '      as: line',
    '      maxConcurrency: 5',
    '      steps:',
    `        - id: ${id}_price`,
    '          call: shop.price',
    '          with: { sku: "${ $line.sku }", quantity: "${ $line.quantity }" }',
    `      collect: "\${ $steps.${id}_price.total }"`,
    `  - { id: ${id}_sums, set: { total: "\${ $sum($steps.${id}_prices) }" } }`,
  ],
  (id) => [
    `  - id: ${id}_route`,
    '    switch:',
    '      cases:',
    '        - when: "${ $input.total > 5000 }"',
    '          reason: large',
    `          steps: [ { id: ${id}_large, set: { lane: slow } } ]`,
    "        - when: \"${ ($input.address.country ?? 'NL') = 'NL' }\"",
    '          reason: at home',
    `          steps: [ { id: ${id}_home, set: { lane: fast } } ]`,
    `      default: [ { id: ${id}_other, set: { lane: normal } } ]`,
  ],
  (id) => [
    `  - id: ${id}_both`,
    '    parallel:',
    '      join: all',
    '      branches:',
    '        lane:',
    `          - id: ${id}_lane`,
    '            call: rules.decide',
    '            with: { table: ../../rules/lane.rules.yaml, facts: { total: "${ $input.total }", risk: 0.5 } }',
    '        words:',
    `          - { id: ${id}_words, set: { words: "\${ $uppercase($input.id) & ' for ' & $input.email }" } }`,
  ],
  (id) => [
    `  - id: ${id}_answer`,
    '    do:',
    `      - id: ${id}_ask`,
    '        call: mail.send',
    '        with: { to: "${ $input.email }", subject: Your order, body: "${ $vars.note }" }',
    `      - id: ${id}_got`,
    '        listen: { event: order.changed, schema: ../../schemas/order.json }',
    '        timeout: P3D',
    `        catch: [ { errors: [timeout], steps: [ { id: ${id}_late, set: { lane: late } } ] } ]`,
  ],
  (id, i) => [
    `  - id: ${id}_poll`,
    '    repeat:',
    `      max: ${3 + (i % 5)}`,
    `      until: "\${ $steps.${id}_state.total > 0 }"`,
    '      steps:',
    `        - { id: ${id}_pause, wait: PT1M }`,
    `        - { id: ${id}_state, call: shop.price, with: { sku: "\${ $input.id }" } }`,
  ],
];
