import { importPKCS8, SignJWT } from 'jose';
import type { Json } from '../../../../schema/json.ts';
import { ActivityError, type CallContext, type Kept, type ModelAlias } from '../../../activity.ts';
import type { HttpConnection } from '../../../http/connection.ts';
import { readSecret } from '../../../http/read-secret.ts';
import { sendHttp } from '../../../http/send.ts';
import { invalid, isMap } from '../examples.ts';
import { MODEL_LIMITS } from '../limits.ts';

const GOOGLE_TOKENS = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * An access token of a service account (RFC 7523): a signed claim is exchanged for it, and it is kept for nearly as long
 * as it lives. Asked for at Google, or at the account's own `token_uri` where the connection allows that host.
 */
export function getGoogleToken(
  { alias, credentials }: ModelAlias,
  connection: HttpConnection,
  { services }: CallContext,
  refused: string | undefined,
): Promise<string> {
  const make = async (): Promise<Kept> => {
    const account = await readSecret(credentials?.serviceAccount, services, refused !== undefined);
    return exchange(account, connection);
  };
  return services.keep(`token of the model ${alias}`, make, refused);
}

async function exchange(account: string, connection: HttpConnection): Promise<Kept> {
  const { email, key, tokens } = readAccount(account, connection);
  const body = new URLSearchParams({ grant_type: GRANT, assertion: await claim(email, key, tokens) }).toString();
  const { renew: _, ...bare } = connection;
  const answer = await sendHttp(
    { ...bare, base: tokens, headers: {} },
    {
      method: 'POST',
      url: tokens,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body,
      // Several calls may wait for the token: it is not the one's to stop.
      signal: AbortSignal.timeout(MODEL_LIMITS.tokenMs),
    },
  );
  if (answer.status !== 200) {
    const later = answer.status === 429 || answer.status >= 500;
    const detail = `${tokens.host} gave no token for the service account: ${answer.status}.`;
    throw new ActivityError(later ? 'secret.unavailable' : 'secret.refused', detail, { status: answer.status });
  }
  const { access_token: value, expires_in: seconds } = parse(answer.body.toString('utf8'));
  if (typeof value !== 'string') {
    throw new ActivityError('secret.unavailable', `${tokens.host} answered with what holds no token.`);
  }
  const lifeMs = (typeof seconds === 'number' ? seconds : 0) * 1_000;
  return { value, forMs: Math.max(0, lifeMs - MODEL_LIMITS.tokenMarginMs) };
}

function readAccount(
  account: string,
  connection: HttpConnection,
): { readonly email: string; readonly key: string; readonly tokens: URL } {
  const { client_email: email, private_key: key, token_uri: uri = GOOGLE_TOKENS } = parse(account);
  if (typeof email !== 'string' || typeof key !== 'string' || typeof uri !== 'string' || !URL.canParse(uri)) {
    throw invalid('The service account is not the JSON file that Google gives: `client_email`, `private_key`.');
  }
  const tokens = new URL(uri);
  if (uri !== GOOGLE_TOKENS && !connection.hosts.has(tokens.host)) {
    throw invalid(
      `The service account takes its tokens from ${tokens.host}; name that host under \`allow\` of the connection "${connection.name}".`,
    );
  }
  return { email, key, tokens };
}

async function claim(email: string, key: string, tokens: URL): Promise<string> {
  try {
    return await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(email)
      .setAudience(tokens.href)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(await importPKCS8(key, 'RS256'));
  } catch {
    // What went wrong may repeat a part of the key.
    throw invalid('The private key of the service account cannot be used: PKCS #8 in PEM is needed.');
  }
}

function parse(text: string): { readonly [name: string]: Json } {
  try {
    // What JSON.parse gives is JSON.
    const value = JSON.parse(text) as Json;
    return isMap(value) ? value : {};
  } catch {
    // The text may be a secret: it is not repeated.
    return {};
  }
}
