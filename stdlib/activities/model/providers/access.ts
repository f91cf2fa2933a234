import { AwsV4Signer } from 'aws4fetch';
import type { CallContext, ModelAlias } from '../../../activity.ts';
import { type HttpConnection, openHttpConnection } from '../../../http/connection.ts';
import { readSecret } from '../../../http/read-secret.ts';
import { invalid } from '../examples.ts';
import { MODEL_LIMITS } from '../limits.ts';
import { getGoogleToken } from './google-token.ts';
import type { ProviderRequest } from './guarded-fetch.ts';

/** A way to a provider: the connection, and where requests are signed, what signs them. */
export interface Access {
  readonly connection: HttpConnection;
  /** Headers of a request. `fresh`: with secrets that are read anew, since the last signature was not taken. */
  readonly sign?: (request: ProviderRequest, fresh: boolean) => Promise<{ readonly [name: string]: string }>;
}

export async function openAccess(alias: ModelAlias, context: CallContext): Promise<Access> {
  const connection = await openConnection(alias, context);
  const { credentials, provider } = alias;
  if (credentials === undefined) return { connection };
  if (provider === 'bedrock') {
    const secret = (name: string, fresh: boolean): Promise<string> =>
      readSecret(credentials[name], context.services, fresh);
    return {
      connection,
      async sign(request, fresh) {
        return signRequest(request, {
          region: String(credentials.region),
          accessKeyId: await secret('accessKeyId', fresh),
          secretAccessKey: await secret('secretAccessKey', fresh),
          ...(credentials.sessionToken === undefined ? {} : { sessionToken: await secret('sessionToken', fresh) }),
        });
      },
    };
  }
  const withToken = async (refused?: string): Promise<HttpConnection> => {
    const token = await getGoogleToken(alias, connection, context, refused);
    return {
      ...connection,
      headers: { ...connection.headers, authorization: `Bearer ${token}` },
      // Once: what comes of a new token that is refused, too, is an error.
      renew: async () => (refused === undefined ? withToken(token) : undefined),
    };
  };
  return { connection: await withToken() };
}

/** A model may take longer than other servers, and a stream is many times as long as its text. */
async function openConnection(alias: ModelAlias, { services }: CallContext): Promise<HttpConnection> {
  const { connection: name } = alias;
  if (name === undefined) {
    throw invalid(`The model "${alias.alias}" needs a connection: the \`http\` connection to its provider.`);
  }
  const connection = await openHttpConnection(services, name);
  const { timeout, maxBytes } = services.connection(name).config;
  return {
    ...connection,
    ...(timeout === undefined ? { timeoutMs: MODEL_LIMITS.answerMs } : {}),
    ...(maxBytes === undefined ? { maxBytes: MODEL_LIMITS.answerBytes } : {}),
  };
}

async function signRequest(
  { url, headers, body }: ProviderRequest,
  keys: {
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  },
): Promise<{ readonly [name: string]: string }> {
  const about = { url: url.href, method: 'POST', headers: { ...headers }, body, service: 'bedrock' };
  const signed = await new AwsV4Signer({ ...keys, ...about }).sign();
  return Object.fromEntries([...signed.headers].filter(([name]) => name !== 'host'));
}
