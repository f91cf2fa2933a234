/** Whether anything listens at an address: an answer in milliseconds, before the client library is even loaded. */
import { connect } from 'node:net';
import { type CliFailure, environment, usage } from './exit.ts';

const PROBE_TIMEOUT_MS = 5_000;

/** Undefined where somebody listens, else why not. */
export function probeServer(address: string): Promise<string | undefined> {
  const { host, port } = readAddress(address);
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(`no answer within ${PROBE_TIMEOUT_MS / 1_000} s`));
    socket.once('connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(reasonOf(error)));
  });
}

export async function requireServer(address: string): Promise<void> {
  const problem = await probeServer(address);
  if (problem === undefined) return;
  throw noServer(address, problem);
}

export const SERVER_HINTS = [
  'holdfast dev brings up a local one.',
  'Another one: --address HOST:PORT, TEMPORAL_ADDRESS, or temporal.address in holdfast.yaml.',
] as const;

export function noServer(address: string, problem: string): CliFailure {
  return environment(`No Temporal server at ${address}: ${problem}.`, ...SERVER_HINTS);
}

function readAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d{1,5})$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || match === null || Number(match[3]) > 65_535)
    throw usage(`"${address}" is no address of a server.`, 'Give host:port, as 127.0.0.1:7233.');
  return { host, port: Number(match[3]) };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'nobody listens there';
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'the name of the host is not known';
  return error.code ?? error.message;
}
