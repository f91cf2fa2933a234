/** A server that speaks what is used of AWS Secrets Manager and of its token service; it judges every signature. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type AwsAccount, isSigned } from '../../store/testing/signature.ts';
import { answerJson, type Handler, type Received, startHttp } from './servers.ts';

export interface AwsServer {
  readonly url: string;
  readonly received: Received[];
  /** By name, and by `name@stage` for another stage than the current one. */
  readonly secrets: Map<string, { readonly SecretString: string } | { readonly SecretBinary: string }>;
  readonly account: AwsAccount;
  /** What the token service gives, for the web identity. */
  readonly role: Required<AwsAccount>;
  readonly webIdentity: string;
  /** Whether the credentials of the role have ended. */
  expired: boolean;
  readonly trouble: Handler[];
  close(): Promise<void>;
}

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/holdfast';

export async function startAws(): Promise<AwsServer> {
  const server = await startHttp((received, response) => answer(aws, received, response));
  const region = 'eu-test-1';
  const aws: AwsServer = {
    url: server.url,
    received: server.received,
    secrets: new Map(),
    account: { region, accessKeyId: 'the-test-account', secretAccessKey: 'the-secret-key-of-the-account' },
    role: {
      region,
      accessKeyId: 'the-role-account',
      secretAccessKey: 'the-secret-key-of-the-role',
      sessionToken: 'the-session-token-of-the-role',
    },
    webIdentity: 'the-web-identity-of-the-pod',
    expired: false,
    trouble: [],
    close: server.close,
  };
  return aws;
}

function answer(aws: AwsServer, received: Received, response: ServerResponse) {
  const trouble = aws.trouble.shift();
  if (trouble !== undefined) return trouble(received, response);
  if (received.method === 'GET') return ofContainer(aws, received, response);
  if (received.headers['content-type'] === 'application/x-www-form-urlencoded') return assume(aws, received, response);
  const refuse = (type: string, message: string) => {
    const body = JSON.stringify({ __type: `com.amazonaws.secretsmanager#${type}`, message });
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  };
  const sha256 = createHash('sha256').update(received.body).digest('hex');
  const url = new URL(received.url, aws.url);
  const byRole = isSigned(received, url, 'secretsmanager', aws.role, sha256);
  if (byRole && aws.expired) {
    aws.expired = false;
    return refuse('ExpiredTokenException', 'The security token included in the request is expired');
  }
  if (!byRole && !isSigned(received, url, 'secretsmanager', aws.account, sha256))
    return refuse('InvalidSignatureException', 'The request signature we calculated does not match');
  if (received.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
    return refuse('UnknownOperationException', 'unknown');
  const { SecretId, VersionStage } = JSON.parse(received.body) as { SecretId: string; VersionStage?: string }; // ours
  const found = aws.secrets.get(VersionStage === undefined ? SecretId : `${SecretId}@${VersionStage}`);
  if (SecretId.startsWith('forbidden')) return refuse('AccessDeniedException', 'is not authorized to perform');
  if (found === undefined)
    return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  answerJson(response, 200, { Name: SecretId, VersionStages: [VersionStage ?? 'AWSCURRENT'], ...found });
}

/** As EKS Pod Identity hands credentials out. */
function ofContainer(aws: AwsServer, { headers, url }: Received, response: ServerResponse) {
  if (url !== '/v1/credentials' || headers.authorization !== aws.webIdentity)
    return answerJson(response, 403, { code: 'AccessDenied', message: 'no' });
  const { accessKeyId, secretAccessKey, sessionToken } = aws.role;
  const ends = new Date(Date.now() + 3_600_000).toISOString();
  answerJson(response, 200, {
    ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: ends },
  });
}

function assume(aws: AwsServer, { body }: Received, response: ServerResponse) {
  const form = Object.fromEntries(new URLSearchParams(body));
  const fits =
    form.Action === 'AssumeRoleWithWebIdentity' && form.Version === '2011-06-15' && form.RoleArn === ROLE_ARN;
  const xml = (status: number, text: string) => {
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  };
  if (!fits || form.WebIdentityToken !== aws.webIdentity) {
    return xml(
      400,
      '<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>no</Message></Error></ErrorResponse>',
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = aws.role;
  const ends = new Date(Date.now() + 3_600_000).toISOString();
  xml(
    200,
    `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${ends}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  );
}
