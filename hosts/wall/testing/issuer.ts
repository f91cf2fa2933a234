/** An issuer of tokens that speaks the client credentials grant (RFC 6749, 4.4), strictly, and a server that takes them. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { answerJson, type Handler, type Received } from './servers.ts';

export interface Issuer {
  readonly handle: Handler;
  /** Every token that was given out, oldest first. */
  readonly issued: string[];
  /** Forms that came, by name. */
  readonly asked: { readonly [name: string]: string }[];
  /** Secret of the client, as it holds now. */
  secret: string;
  /** Seconds; none is told where it is undefined. */
  expiresIn: number | undefined;
  /** Answers in place of a token, once for each. */
  readonly trouble: Handler[];
  /** From now on no token that was given out is good. */
  revoke(): void;
  isGood(authorization: string | undefined): boolean;
}

export const CLIENT = 'the client/1';

export function createIssuer(secret: string): Issuer {
  const good = new Set<string>();
  const issuer: Issuer = {
    issued: [],
    asked: [],
    secret,
    expiresIn: 3600,
    trouble: [],
    revoke: () => good.clear(),
    isGood: (authorization) => good.has((authorization ?? '').replace(/^Bearer /, '')),
    handle(received, response) {
      const trouble = issuer.trouble.shift();
      if (trouble !== undefined) return trouble(received, response);
      const form = Object.fromEntries(new URLSearchParams(received.body));
      issuer.asked.push(form);
      const wrong = judge(received, form, issuer.secret);
      if (wrong !== undefined) return refuse(response, ...wrong);
      const token = randomBytes(24).toString('base64url');
      good.add(token);
      issuer.issued.push(token);
      const life = issuer.expiresIn === undefined ? {} : { expires_in: issuer.expiresIn };
      answerJson(
        response,
        200,
        { access_token: token, token_type: 'Bearer', ...life },
        { 'cache-control': 'no-store' },
      );
    },
  };
  return issuer;
}

function judge(
  { method, headers }: Received,
  form: { readonly [name: string]: string },
  secret: string,
): readonly [number, string] | undefined {
  if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded')
    return [400, 'invalid_request'];
  if (form.grant_type !== 'client_credentials') return [400, 'unsupported_grant_type'];
  const [id, given] = clientOf(headers.authorization, form);
  if (id !== CLIENT || given !== secret) return [401, 'invalid_client'];
  return form.scope?.includes('forbidden') ? [400, 'invalid_scope'] : undefined;
}

function clientOf(
  authorization: string | undefined,
  form: { readonly [name: string]: string },
): readonly (string | undefined)[] {
  if (authorization === undefined) return [form.client_id, form.client_secret];
  const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
  // Both parts are written as in a form.
  return pair.split(':').map((part) => new URLSearchParams(`x=${part}`).get('x') ?? '');
}

function refuse(response: ServerResponse, status: number, error: string): void {
  answerJson(response, status, { error, error_description: 'refused by the test' });
}
