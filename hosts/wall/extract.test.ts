/** Reading fields from texts and documents, and sorting documents: evidence that is looked up, and documents as each provider takes them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { PDFDocument } from 'pdf-lib';
import type { DocumentReference } from '../../schema/document.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import { findQuote } from '../../stdlib/activities/model/evidence.ts';
import type { Documents } from '../../stdlib/activity.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { startHttp } from './testing/servers.ts';
import { streamAnswer, WIRES } from './testing/wire.ts';

const PIXEL = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n');
const TEXT = Buffer.from('Gross  weight:\n3,200 KG');

/** A store in memory. */
const kept = new Map<string, Uint8Array>();
const documents: Documents = {
  async put(content, { mediaType, name }) {
    assert.ok(content instanceof Uint8Array);
    const $document = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    kept.set($document, content);
    return { $document, bytes: content.byteLength, mediaType, ...(name === undefined ? {} : { name }) };
  },
  async open({ $document }) {
    const bytes = kept.get($document) ?? Buffer.alloc(0);
    return (async function* () {
      yield bytes;
    })();
  },
};
const refer = async (content: Buffer, mediaType: string): Promise<JsonObject> => {
  const reference: DocumentReference = await documents.put(content, { mediaType, name: 'paper' });
  return { ...reference };
};

const file = (path: string, content: Json): JsonObject => ({ path, digest: 'd', content });
const schema = file('m.json', {
  type: 'object',
  required: ['kg'],
  additionalProperties: false,
  properties: { kg: { $ref: '#/$defs/weight' }, shipper: { type: 'string' } },
  $defs: { weight: { type: 'number', minimum: 0 } },
});
const TOLD = 'Shipper: Delta Pompen.\nGross  weight:\n3,200 kg';
const kg = { field: 'kg', quote: 'gross weight: 3,200' };
const scripted = (...answers: readonly Json[]): Given => ({
  project: {
    models: {
      m: {
        provider: 'scripted',
        model: 's',
        options: { answers: answers.map((output, at) => ({ turn: at + 1, output })) },
      },
    },
  },
});
const found = { quote: kg.quote, found: true, start: 23, end: 43 };

const cases: readonly (readonly [string, JsonObject, readonly Json[], Json])[] = [
  ['fields alone', {}, [{ kg: 3200 }], { fields: { kg: 3200 } }],
  [
    'a quote that stands there',
    { evidence: 'checked' },
    [{ fields: { kg: 3200 }, evidence: [kg] }],
    { fields: { kg: 3200 }, evidence: { kg: found }, unsupported: [] },
  ],
  [
    'a quote that does not',
    { evidence: 'checked' },
    [{ fields: { kg: 1 }, evidence: [{ field: 'kg', quote: 'one kg' }] }],
    { fields: { kg: 1 }, evidence: { kg: { quote: 'one kg', found: false } }, unsupported: ['kg'] },
  ],
  [
    'one repair of evidence',
    { evidence: 'required' },
    [
      { fields: { kg: 3200 }, evidence: [] },
      { fields: { kg: 3200 }, evidence: [kg] },
    ],
    { fields: { kg: 3200 }, evidence: { kg: found }, unsupported: [] },
  ],
  [
    'no second repair',
    { evidence: 'required' },
    [
      { fields: { kg: 1 }, evidence: [] },
      { fields: { kg: 1 }, evidence: [] },
    ],
    'model.contract',
  ],
  [
    'fields of a wrong type, twice',
    { evidence: 'checked' },
    [{ fields: { kg: -1 }, evidence: [] }, { kg: 1 }],
    'model.contract',
  ],
];
for (const [title, input, answers, expected] of cases) {
  test(`extract: ${title}`, async () => {
    const end = endOf(
      await perform('model.extract', { model: 'm', text: TOLD, schema, ...input }, scripted(...answers)),
    );
    assert.deepEqual(end, expected, JSON.stringify(end));
  });
}

test('a quote is found whatever its white space and case, and in no other way', () => {
  assert.deepEqual(findQuote('a (b)  C', '(B) c'), { start: 2, end: 8 });
  assert.equal(findQuote('abc', 'a.c'), undefined);
  assert.equal(findQuote('abc', ' '), undefined);
});

test('extract: neither text nor documents is no call', async () => {
  assert.equal(endOf(await perform('model.extract', { model: 'm', schema }, scripted())), 'input.invalid');
});

const extractor = { fields: { kg: { as: 'number', units: { kg: 1 }, patterns: ['weight:\\s*([0-9,]+) (kg)'] } } };
test('extract: a local model reads documents of text, and no others', async () => {
  const local: Given = {
    project: { models: { m: { provider: 'local', model: 'own', options: { examples: 'e.yaml' } } } },
    services: { readDocument: () => extractor },
    documents,
  };
  const read = async (one: JsonObject): Promise<Json> =>
    endOf(await perform('model.extract', { model: 'm', schema, evidence: 'required', documents: [one] }, local));
  assert.deepEqual(await read(await refer(TEXT, 'text/plain; charset=utf-8')), {
    fields: { kg: 3200 },
    evidence: { kg: { quote: '3,200', found: true, start: 15, end: 20 } },
    unsupported: [],
  });
  assert.equal(await read(await refer(PIXEL, 'image/png')), 'model.refused');
  assert.equal(await read(await refer(PIXEL, 'video/mp4')), 'model.refused');
});

let server: Awaited<ReturnType<typeof startHttp>>;
let speaks: keyof typeof WIRES = 'openai';
before(async () => {
  server = await startHttp((_, response) => streamAnswer(response, WIRES[speaks], { text: ['{"kg":3200}'] }));
});
after(() => server.close());

const hosted = (provider: keyof typeof WIRES): Given => ({
  project: {
    models: { m: { provider, model: 'test', connection: 'ai', options: { json: 'prompt' } } },
    connections: { ai: { kind: 'http', baseUrl: server.url, allowPrivate: true } },
  },
  documents,
});

/** Where each provider wants the bytes of an image, and of a PDF. */
const SENT: readonly (readonly [keyof typeof WIRES, RegExp, RegExp])[] = [
  ['openai', /"image_url":\{"url":"data:image\/png;base64,PIXEL"/, /"file_data":"data:application\/pdf;base64,PDF"/],
  ['azure', /"image_url":\{"url":"data:image\/png;base64,PIXEL"/, /"file_data":"data:application\/pdf;base64,PDF"/],
  ['openai-compatible', /"url":"data:image\/png;base64,PIXEL"/, /base64,PDF"/],
  ['mistral', /"image_url":"data:image\/png;base64,PIXEL"/, /"document_url":"data:application\/pdf;base64,PDF"/],
  ['anthropic', /"media_type":"image\/png","data":"PIXEL"/, /"media_type":"application\/pdf","data":"PDF"/],
  ['bedrock', /"image":\{"format":"png","source":\{"bytes":"PIXEL"/, /"format":"pdf".*"bytes":"PDF"/],
  ['vertex', /"inlineData":\{"mimeType":"image\/png","data":"PIXEL"/, /"mimeType":"application\/pdf","data":"PDF"/],
];
test('extract: of a PDF the pages that are asked for, the same every time', async () => {
  speaks = 'anthropic';
  const paper = await PDFDocument.create();
  for (const width of [100, 200, 300]) paper.addPage([width, 100]);
  const papers = [await refer(Buffer.from(await paper.save()), 'application/pdf')];
  const read = async (pages: string): Promise<Json> => {
    server.received.length = 0;
    const result = await perform(
      'model.extract',
      { model: 'm', schema, documents: papers, pages },
      hosted('anthropic'),
    );
    if (!result.ok) return result.fault.type;
    const sent = /"media_type":"application\/pdf","data":"([^"]+)"/.exec(server.received[0]?.body ?? '')?.[1] ?? '';
    const pdf = await PDFDocument.load(Buffer.from(sent, 'base64'));
    return { sent, widths: pdf.getPages().map((page) => page.getWidth()) };
  };
  const first = (await read('3,1-2')) as JsonObject;
  assert.deepEqual(first.widths, [300, 100, 200]);
  assert.deepEqual(await read('3,1-2'), first);
  assert.deepEqual(await Promise.all(['4', '3-1', '1-1001'].map(read)), Array(3).fill('model.refused'));
  assert.equal(await read('0'), 'input.invalid');
  const broken = { model: 'm', schema, documents: [await refer(TEXT, 'application/pdf')], pages: '1' };
  assert.equal(endOf(await perform('model.extract', broken, hosted('anthropic'))), 'model.refused');
});

for (const [provider, image, pdf] of SENT) {
  test(`extract: ${provider} is sent images and PDFs`, async () => {
    speaks = provider;
    server.received.length = 0;
    const input = {
      model: 'm',
      schema,
      documents: [await refer(PIXEL, 'image/png'), await refer(PDF, 'application/pdf')],
    };
    const result = await perform('model.extract', input, hosted(provider));
    assert.deepEqual(endOf(result), { fields: { kg: 3200 } }, JSON.stringify(result));
    const body = server.received[0]?.body ?? '';
    for (const wanted of [image, pdf]) {
      const source = wanted.source
        .replace('PIXEL', PIXEL.toString('base64').replaceAll('+', '\\+'))
        .replace('PDF', PDF.toString('base64').replaceAll('+', '\\+'));
      assert.match(body, new RegExp(source));
    }
  });
}

test('classify: a model is shown images and PDFs', async () => {
  speaks = 'anthropic';
  server.received.length = 0;
  const documents = [await refer(PIXEL, 'image/png'), await refer(TEXT, 'text/plain')];
  const labels = { weight: 'a weight', other: 'all else' };
  const result = await perform('model.classify', { model: 'm', documents, labels }, hosted('anthropic'));
  assert.equal(endOf(result), 'model.contract'); // this server says {"kg":3200} to everything
  const body = server.received[0]?.body ?? '';
  assert.match(body, /"media_type":"image\/png"/);
  assert.match(body, /Gross {2}weight:/);
  assert.equal(endOf(await perform('model.classify', { model: 'm', labels }, hosted('anthropic'))), 'input.invalid');
});

test('classify: a local model takes documents of text, and no others', async () => {
  const told = {
    bill: [
      'a bill for water',
      'a bill for electricity',
      'the amount due is payable',
      'your meter and account',
      'pay monthly',
    ],
    passport: [
      'a passport of France',
      'nationality and birth',
      'date of expiry',
      'holder signature',
      'machine readable zone',
    ],
  };
  const examples = Object.entries(told).flatMap(([label, texts]) => texts.map((text) => ({ text, label })));
  const local: Given = {
    project: { models: { m: { provider: 'local', model: 'own', options: { examples: 'e.yaml' } } } },
    services: { readDocument: () => examples },
    documents,
  };
  const sort = async (content: Buffer, mediaType: string): Promise<Json> => {
    const input = { model: 'm', documents: [await refer(content, mediaType)] };
    const end = endOf(await perform('model.classify', input, local));
    return typeof end === 'string' ? end : ((end as JsonObject).label ?? null);
  };
  assert.equal(await sort(Buffer.from('here is a bill'), 'text/plain'), 'bill');
  assert.equal(await sort(PIXEL, 'image/png'), 'model.refused');
  assert.equal(await sort(Buffer.from(' \n'), 'text/plain'), 'model.refused');
});
