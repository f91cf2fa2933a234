/** What the demo says: headings, commands, what takes time and how long it took. */
import pc from 'picocolors';

export function say(text: string): void {
  process.stdout.write(text);
}
export function heading(text: string): void {
  say(`\n${pc.bold(text)}\n`);
}
/** A command, as a person would type it. */
export function sayCommand(args: readonly string[]): void {
  say(`${pc.dim(`$ holdfast ${args.map((arg) => (/^[\w./:@-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`)}\n`);
}

const isLively = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
const CLEAR = '\r\u001b[2K';

/** Says what is done while it is done (on a terminal), and how long it took. `work` may say lines of its own. */
export async function timed<T>(
  title: string,
  work: (line: (text: string) => void) => Promise<T>,
  words: (result: T) => string,
): Promise<T> {
  const started = Date.now();
  const wait = (): void => say(isLively ? pc.dim(`… ${title}`) : '');
  wait();
  const result = await work((text) => {
    say(`${isLively ? CLEAR : ''}  ${text}\n`);
    wait();
  });
  const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  say(`${isLively ? CLEAR : ''}${pc.green('✓')} ${title.padEnd(16)}${words(result)}${pc.dim(` · ${took}`)}\n`);
  return result;
}
