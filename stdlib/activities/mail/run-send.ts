import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { type MailConnection, openMailConnection } from './connection.ts';
import { toActivityError } from './failure.ts';

/** What the contract of `mail.send` lets through. */
export interface MailInput {
  readonly connection?: string;
  readonly to: string | readonly string[];
  readonly cc?: string | readonly string[];
  readonly bcc?: string | readonly string[];
  readonly replyTo?: string;
  readonly subject?: string;
  readonly body?: string | { readonly template: JsonObject; readonly data?: JsonObject };
}
/** INVARIANT: texts only; the library would read files and addresses that come as objects. */
interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo?: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly disableFileAccess: true;
  readonly disableUrlAccess: true;
}

export async function sendMail(input: MailInput, context: CallContext): Promise<Json> {
  const connection = await openMailConnection(context.services, input.connection ?? 'mail');
  const mail = compose(input, connection, context);
  context.signal.throwIfAborted();
  return connection.kind === 'catcher' ? catchMail(mail, connection.folder) : submit(mail, connection, context);
}

function compose(input: MailInput, connection: MailConnection, context: CallContext): Mail {
  const { body, replyTo } = input;
  return {
    from: connection.from,
    to: [input.to].flat(),
    cc: [input.cc ?? []].flat(),
    bcc: [input.bcc ?? []].flat(),
    ...(replyTo === undefined ? {} : { replyTo }),
    subject: input.subject ?? subjectOf(body) ?? `${context.run.flow}: ${context.path}`,
    text: typeof body === 'object' ? context.services.render(body.template, body.data ?? {}) : (body ?? ''),
    messageId: messageId(context.key, connection.from),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The title of the template's front matter. */
function subjectOf(body: MailInput['body']): string | undefined {
  const content = typeof body === 'object' ? body.template.content : undefined;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  // What is neither null nor a list is a map, which TypeScript cannot tell of readonly lists.
  const { title } = content as JsonObject;
  return typeof title === 'string' ? title : undefined;
}

/** The same for every attempt of a call, and for no other call. */
function messageId(key: string, from: string): string {
  const domain = /@([^\s>]+)>?$/.exec(from)?.[1] ?? 'holdfast.invalid';
  return `<${createHash('sha256').update(key).digest('hex')}@${domain}>`;
}

/** For development: one file for each mail; a second attempt writes the same file again. */
async function catchMail(mail: Mail, folder: string): Promise<Json> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  const built = await transport.sendMail(copy(mail));
  if (!Buffer.isBuffer(built.message)) throw new ActivityError('mail.unavailable', 'The mail could not be built.');
  const name = `${mail.messageId.slice(1, 17)}.eml`;
  try {
    await mkdir(folder, { recursive: true });
    // Whole or not at all: someone may be reading the folder.
    await writeFile(join(folder, `.${name}`), built.message);
    await rename(join(folder, `.${name}`), join(folder, name));
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    throw new ActivityError('mail.unavailable', `The folder of caught mails cannot be written (${code}).`);
  }
  return { messageId: mail.messageId, accepted: [...mail.to, ...mail.cc, ...mail.bcc], rejected: [] };
}

async function submit(
  mail: Mail,
  server: Extract<MailConnection, { kind: 'server' }>,
  context: CallContext,
): Promise<Json> {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'required',
    ignoreTLS: server.tls === 'none',
    ...(server.auth === undefined ? {} : { auth: server.auth }),
    connectionTimeout: server.timeoutMs,
    greetingTimeout: server.timeoutMs,
    socketTimeout: server.timeoutMs,
  });
  try {
    const info = await Promise.race([transport.sendMail(copy(mail)), whenAborted(context.signal)]);
    return { messageId: mail.messageId, accepted: addressList(info.accepted), rejected: addressList(info.rejected) };
  } catch (thrown) {
    context.signal.throwIfAborted();
    throw toActivityError(thrown, server.host);
  } finally {
    transport.close();
  }
}

/** The library takes no read-only lists. */
function copy(mail: Mail): Omit<Mail, 'to' | 'cc' | 'bcc'> & { to: string[]; cc: string[]; bcc: string[] } {
  return { ...mail, to: [...mail.to], cc: [...mail.cc], bcc: [...mail.bcc] };
}

/** The library cannot be stopped: the mail may still go out, and the wall says so. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function addressList(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'address' in one ? String(one.address) : String(one),
  );
}
