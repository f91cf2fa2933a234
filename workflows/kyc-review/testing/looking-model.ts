/** A server that speaks Anthropic's messages and looks at the two scanned papers: what a model would read from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHttp, type TestServer } from '../../../hosts/wall/testing/servers.ts';
import { streamAnswer, WIRES } from '../../../hosts/wall/testing/wire.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { WORKFLOWS } from '../../testing/stand.ts';

interface Seen {
  /** As Anthropic takes it. */
  readonly type: string;
  readonly label: string;
  readonly fields: JsonObject;
}
const PAPERS: { readonly [file: string]: Seen } = {
  'scanned-identity.png': {
    type: 'image/png',
    label: 'identity',
    fields: { family: 'MATEO', given: 'MANUEL', born: '15.01.1977', number: 'X44846611', expires: '11.05.2029' },
  },
  'scanned-address.pdf': {
    type: 'application/pdf',
    label: 'address',
    fields: {
      fullName: 'Manuel Mateo',
      address: '110 Oak Street, 54887 La Línea de la Concepción',
      issued: '20 November 2025',
    },
  },
};

/** Answers by the bytes that come along, and refuses what it was not shown. */
export function startLookingModel(): Promise<TestServer> {
  const seen = Object.entries(PAPERS).map(([file, paper]) => {
    const bytes = readFileSync(join(WORKFLOWS, 'kyc-review', 'documents', file)).toString('base64');
    return { ...paper, shown: [`"media_type":"${paper.type}"`, `"data":"${bytes}"`] };
  });
  return startHttp(({ body }, response) => {
    const paper = seen.find(({ shown }) => shown.every((part) => body.includes(part)));
    if (paper === undefined) {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: 'no paper' } }));
      return;
    }
    const { label, fields } = paper;
    const evidence = Object.entries(fields).map(([field, quote]) => ({ field, quote }));
    const answer = body.includes('by one of these labels') ? { label, confidence: 0.97 } : { fields, evidence };
    streamAnswer(response, WIRES.anthropic, { text: [JSON.stringify(answer)] });
  });
}
