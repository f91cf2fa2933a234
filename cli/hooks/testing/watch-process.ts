/**
 * Loaded into every process of Node that a hook starts (`NODE_OPTIONS=--import`): writes down, in the file that HOLDFAST_WATCH
 * names, that the process was watched, each attempt to reach the network, and each program that it starts.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const log = process.env.HOLDFAST_WATCH;

function say(what: string, detail: unknown): void {
  if (log !== undefined)
    appendFileSync(log, `${what} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}\n`);
}

/** Calls through to the method, after writing it down. */
function watch(owner: object, name: string, what: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') throw new Error(`${name} is no function.`);
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    say(what, `${name} ${String(args[0])} ${Array.isArray(args[1]) ? args[1].join(' ') : ''}`);
    return Reflect.apply(original, this, args);
  };
  Reflect.set(owner, name, replaced);
}

watch(net.Socket.prototype, 'connect', 'network');
watch(dns, 'lookup', 'network');
watch(dns.promises, 'lookup', 'network');
watch(dgram, 'createSocket', 'network');
watch(globalThis, 'fetch', 'network');
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
  watch(childProcess, name, 'program');
syncBuiltinESMExports();
say('started', process.argv.slice(1).join(' '));
