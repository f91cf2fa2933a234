/** AWS Secrets Manager: one action of its API, signed with Signature Version 4. */
import { isUtf8 } from 'node:buffer';
import { AwsV4Signer } from 'aws4fetch';
import { ActivityError, type StoredSecretReference } from '../../../stdlib/activity.ts';
import type { HttpResponse } from '../../../stdlib/http/send.ts';
import { type AwsCredentials, readAwsCredentials } from './aws-credentials.ts';
import { invalid } from './read-local.ts';
import { addressOf, askStore, busy, jsonOf, type SecretStore, type StoreContext, wordsOf } from './store.ts';

/** The service's own names of failures. All others are the project's to mend. */
const REFUSED =
  /^(AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|MissingAuthenticationToken|IncompleteSignature|InvalidClientTokenId|SignatureDoesNotMatch|RequestExpired|OptInRequired|NotAuthorized)(Exception)?$/;
const LATER =
  /^(Throttling|ThrottledException|TooManyRequests|RequestLimitExceeded|InternalService|InternalFailure|ServiceUnavailable)/;

export function createAwsStore(context: StoreContext): SecretStore {
  return {
    async read(reference) {
      const credentials = await readAwsCredentials(context);
      const answer = await ask(context, reference, credentials);
      if (!credentials.renewable || codeOf(answer) !== 'ExpiredTokenException')
        return pickValue(context, reference, answer);
      context.logins.drop(context.name);
      return pickValue(context, reference, await ask(context, reference, await readAwsCredentials(context)));
    },
  };
}

async function ask(
  context: StoreContext,
  { name, stage }: StoredSecretReference,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
): Promise<HttpResponse> {
  const region = String(context.config.region);
  const url = addressOf(context, 'endpoint', `https://secretsmanager.${region}.amazonaws.com/`);
  const body = JSON.stringify({ SecretId: name, ...(stage === undefined ? {} : { VersionStage: stage }) });
  const signed = await new AwsV4Signer({
    method: 'POST',
    url: url.href,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body,
    region,
    service: 'secretsmanager',
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  }).sign();
  const headers = Object.fromEntries(signed.headers);
  return askStore(context, undefined, { method: 'POST', url: signed.url, headers, body });
}

function pickValue(context: StoreContext, reference: StoredSecretReference, answer: HttpResponse): string {
  if (answer.status !== 200) throw refusal(context, reference, answer);
  const { SecretString: text, SecretBinary: binary } = jsonOf(answer);
  const whole = typeof text === 'string' ? text : textOf(typeof binary === 'string' ? binary : '');
  if (whole === undefined) throw invalid(`${whom(context)}: the secret "${reference.name}" is no text, in UTF-8.`);
  if (reference.key === undefined) return whole;
  const values = jsonOf({ ...answer, body: Buffer.from(whole) });
  const value = Object.hasOwn(values, reference.key) ? values[reference.key] : undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw invalid(
    `${whom(context)}: the secret "${reference.name}" is no JSON with a text under the key "${reference.key}".`,
  );
}

/** Of bytes in Base64; undefined where they are no text, which would be another secret than the one that is kept. */
function textOf(binary: string): string | undefined {
  const bytes = Buffer.from(binary, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function refusal(context: StoreContext, { name }: StoredSecretReference, answer: HttpResponse): ActivityError {
  const code = codeOf(answer);
  const { message, Message } = jsonOf(answer);
  const said = `${whom(context)} answered ${answer.status}${code === '' ? '' : ` ${code}`} to the secret "${name}"${wordsOf(message ?? Message)}`;
  if (answer.status >= 500 || answer.status === 429 || LATER.test(code)) return busy(said, answer, context.now());
  return REFUSED.test(code) || answer.status === 403 ? new ActivityError('secret.refused', said) : invalid(said);
}

/** `ResourceNotFoundException`, also where a name space stands before it. Letters alone: it is shown. */
function codeOf(answer: HttpResponse): string {
  const { __type: type } = jsonOf(answer);
  return /([A-Za-z]{1,80})$/.exec(typeof type === 'string' ? type : '')?.[1] ?? '';
}

function whom({ name }: StoreContext): string {
  return `AWS Secrets Manager (the store "${name}")`;
}
