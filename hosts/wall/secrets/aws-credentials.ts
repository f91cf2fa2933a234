/** Credentials for AWS: an account's key, or a role that is taken by the worker's own identity. */
import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError } from '../../../stdlib/activity.ts';
import type { Made } from '../keep.ts';
import { askContainer, containerAddress } from './aws-container.ts';
import { SECRET_LIMITS } from './limits.ts';
import { invalid } from './read-local.ts';
import { addressOf, askStore, busy, type StoreContext } from './store.ts';
import { referenceOf } from './vault.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Whether asking again may give others. */
  readonly renewable: boolean;
}

/** As `auth` says; without it as AWS's own variables do. */
export async function readAwsCredentials(context: StoreContext): Promise<AwsCredentials> {
  const { auth } = context.config;
  if (typeof auth !== 'object' || auth === null) return fromEnvironment(context);
  // Judged by the schema of the project.
  const given = auth as JsonObject;
  if (given.kind === 'webIdentity') return assumeRole(context, String(given.roleArn), String(given.tokenFile), given);
  const { accessKeyId, secretAccessKey, sessionToken } = given;
  return {
    accessKeyId: typeof accessKeyId === 'string' ? accessKeyId : await context.local(referenceOf(accessKeyId)),
    secretAccessKey: await context.local(referenceOf(secretAccessKey)),
    ...(sessionToken === undefined ? {} : { sessionToken: await context.local(referenceOf(sessionToken)) }),
    renewable: false,
  };
}

async function fromEnvironment(context: StoreContext): Promise<AwsCredentials> {
  const { env, name } = context;
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    const session = env.AWS_SESSION_TOKEN ? { sessionToken: await context.local({ env: 'AWS_SESSION_TOKEN' }) } : {};
    return {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: await context.local({ env: 'AWS_SECRET_ACCESS_KEY' }),
      ...session,
      renewable: false,
    };
  }
  if (env.AWS_ROLE_ARN && env.AWS_WEB_IDENTITY_TOKEN_FILE)
    return assumeRole(context, env.AWS_ROLE_ARN, env.AWS_WEB_IDENTITY_TOKEN_FILE, {});
  const container = containerAddress(context);
  if (container !== undefined) return kept(context, () => askContainer(context, container));
  throw invalid(
    `The store of secrets "${name}" has no auth, and neither AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, nor AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE, nor what ECS and EKS Pod Identity say (AWS_CONTAINER_CREDENTIALS_…) is set.`,
  );
}

/** AssumeRoleWithWebIdentity: the one request to AWS that is not signed. Kept until shortly before its end. */
async function assumeRole(
  context: StoreContext,
  roleArn: string,
  tokenFile: string,
  auth: JsonObject,
): Promise<AwsCredentials> {
  const { name, config, env, now, learn } = context;
  return kept(context, async () => {
    const region = String(config.region);
    const url = addressOf({ ...context, config: auth }, 'stsEndpoint', `https://sts.${region}.amazonaws.com/`);
    const form = new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: env.AWS_ROLE_SESSION_NAME ?? 'holdfast',
      WebIdentityToken: await context.secretFile(tokenFile),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await askStore(context, undefined, { method: 'POST', url, headers, body: form.toString() });
    const xml = answer.body.toString('utf8');
    const field = (tag: string): string | undefined => new RegExp(`<${tag}>([^<&]+)</${tag}>`).exec(xml)?.[1];
    const [accessKeyId, secretAccessKey] = [field('AccessKeyId'), field('SecretAccessKey')];
    const sessionToken = field('SessionToken');
    if (answer.status !== 200 || !accessKeyId || !secretAccessKey || !sessionToken) {
      const code = /^[A-Za-z]{1,80}$/.exec(field('Code') ?? '')?.[0] ?? '';
      const said = `AWS (the store "${name}") answered ${answer.status} ${code} when the role ${roleArn} was asked for`;
      if (answer.status === 429 || answer.status >= 500 || /^(Throttling|IDPCommunicationError)/.test(code))
        throw busy(said, answer, now());
      throw answer.status === 200 ? invalid(said) : new ActivityError('secret.refused', said);
    }
    learn(`secret key of ${name}`, secretAccessKey);
    learn(`session of ${name}`, sessionToken);
    const lifeMs = Date.parse(field('Expiration') ?? '') - now();
    const forMs = lifeMs > 0 ? lifeMs * SECRET_LIMITS.loginShare : 0;
    return { value: { accessKeyId, secretAccessKey, sessionToken }, forMs };
  });
}

/** Asked for once, until shortly before they end. */
async function kept({ name, logins }: StoreContext, make: () => Promise<Made<JsonObject>>): Promise<AwsCredentials> {
  const made = await logins.get(name, make);
  const text = (key: string): string => String(made[key]);
  return {
    accessKeyId: text('accessKeyId'),
    secretAccessKey: text('secretAccessKey'),
    sessionToken: text('sessionToken'),
    renewable: true,
  };
}
