/** Signature Version 4, from its description; nothing of the signer is used. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface AwsAccount {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials: it must come, and be signed. */
  readonly sessionToken?: string;
}

/** `bodySha256`: hex, of the body that came; left out where the header with it is judged elsewhere. */
export function isSigned(
  { method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  url: URL,
  service: string,
  account: AwsAccount,
  bodySha256 = String(headers['x-amz-content-sha256']),
): boolean {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (parts === null) return false;
  const [, id, day = '', region = '', named, names = '', signature = ''] = parts;
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const path = url.pathname.split('/').map((part) => encode(decodeURIComponent(part)));
  const signed = names.split(';');
  const canonical = [
    ...[method, path.join('/'), query],
    ...signed.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    ...['', names, bodySha256],
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, digest].join('\n');
  const sign = (key: Buffer | string, value: string): Buffer => createHmac('sha256', key).update(value).digest();
  const key = [region, service, 'aws4_request'].reduce<Buffer>(sign, sign(`AWS4${account.secretAccessKey}`, day));
  const session = account.sessionToken;
  return (
    id === account.accessKeyId &&
    region === account.region &&
    named === service &&
    signed.includes('host') &&
    (session === undefined ||
      (headers['x-amz-security-token'] === session && signed.includes('x-amz-security-token'))) &&
    timingSafeEqual(sign(key, text), Buffer.from(signature, 'hex'))
  );
}
