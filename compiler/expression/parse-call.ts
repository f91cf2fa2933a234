import type { Ast, Binder } from './ast.ts';
import { SyntaxProblem } from './finding.ts';
import type { Reader } from './reader.ts';

/** A call, or a function: `function($x) { … }` starts as a call does. */
export function readCall(reader: Reader, callee: Ast): Ast {
  const args: (Ast | null)[] = [];
  while (!reader.isOp(')')) {
    args.push(readArgument(reader));
    if (!reader.isOp(',')) break;
    reader.take(false);
    if (reader.isOp(')')) reader.fail('an argument');
  }
  reader.expect(')', true);
  if (callee.t === 'name' && (callee.name === 'function' || callee.name === 'λ'))
    return readLambda(reader, callee, args);
  const span = { start: callee.span.start, end: reader.taken() };
  const given = args.flatMap((arg) => (arg === null ? [] : [arg]));
  return given.length < args.length
    ? reader.make({ t: 'partial', callee, args, span }, callee, ...given)
    : reader.make({ t: 'call', callee, args: given, span }, callee, ...given);
}

/** Null for `?`, an argument left open. */
function readArgument(reader: Reader): Ast | null {
  if (!reader.isOp('?')) return reader.expression(0);
  reader.take(false);
  return null;
}

function readLambda(reader: Reader, callee: Ast, args: readonly (Ast | null)[]): Ast {
  const params = args.map((arg): Binder => {
    if (arg?.t === 'variable' && arg.name !== '' && arg.name !== '$') return { name: arg.name, span: arg.span };
    const span = arg?.span ?? callee.span;
    throw new SyntaxProblem('HF2001', span, 'a parameter is a name with $', 'write function($x) { … }');
  });
  if (reader.isOp('<')) {
    const { start, end } = reader.peek();
    const message = 'the signature of a function is not in the profile';
    throw new SyntaxProblem('HF2027', { start, end }, message, 'leave it out');
  }
  reader.expect('{');
  const body = reader.expression(0);
  reader.expect('}');
  return reader.make({ t: 'lambda', params, body, span: { start: callee.span.start, end: reader.taken() } }, body);
}
