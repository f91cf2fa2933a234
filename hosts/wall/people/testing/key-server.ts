/** An identity provider on loopback: its key set by HTTP, and tokens signed with its keys. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const ISSUER = 'https://id.example.org';
export const AUDIENCE = 'holdfast';

export interface KeyServer {
  readonly url: string;
  /** What it answers from now on: its keys, nothing at all, an error, or what is no key set. */
  answer: 'keys' | 'silence' | 'error' | 'nonsense';
  /** Requests that it was asked. */
  asked: number;
  /** Replaces its key by a new one. */
  rotate(): Promise<void>;
  token(claims: { readonly [name: string]: unknown }): Promise<string>;
  stop(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  let generation = 0;
  let current: { readonly jwk: JWK; readonly privateKey: CryptoKey };
  const rotate = async (): Promise<void> => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    current = { jwk: { ...(await exportJWK(publicKey)), kid: `k${++generation}`, alg: 'ES256' }, privateKey };
  };
  await rotate();
  const http = createServer((_request, response) => {
    server.asked++;
    if (server.answer === 'silence') response.socket?.destroy();
    else if (server.answer === 'error') response.writeHead(503).end();
    else if (server.answer === 'nonsense') response.end('{"no": "keys"}');
    else response.end(JSON.stringify({ keys: [current.jwk] }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // it listens on a port
  const server: KeyServer = {
    url: `http://127.0.0.1:${port}/keys`,
    answer: 'keys',
    asked: 0,
    rotate,
    token: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: current.jwk.kid ?? '' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(current.privateKey),
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}
