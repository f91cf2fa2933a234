/** What stands around the library's modules in the generated file. */

export const HEAD = `
// @ts-nocheck
/**
 * Made by scripts/build-jsonata.mjs from the package jsonata; do not edit.
 * JSONata is copyright IBM Corp. 2016, 2018 and licensed under the MIT License; see node_modules/jsonata/LICENSE.
 */
import type { Jsonata, JsonataHost } from '../library.ts';

/**
 * The globals come as parameters of this scope: in a vm context each look-up of a global goes through the context,
 * which is slow. \`Date\` is not among them, since hosts replace it.
 */
export function createJsonata(host: JsonataHost): Jsonata {
const { Array, Boolean, Error, JSON, Map, Math, Number, Object, Set, String, Symbol, isFinite, isNaN, parseFloat, parseInt } = host.globals;
const { decodeURI, decodeURIComponent, encodeURI, encodeURIComponent, RegExp } = host.globals;

/** Marks are symbols: data cannot carry them, whatever its keys. */
const LAMBDA = Symbol('lambda');
const NATIVE = Symbol('native');
const OUTER = Symbol('outer');
const TUPLES = Symbol('tuples');
/** The place of an argument that a partial application leaves open. */
const OPEN = Symbol('open');

/** The state of the evaluation that runs now; there is never more than one, since nothing here waits. */
let fuel = 0;
/** The most that was charged before some of it was given back. */
let peak = 0;
let depth = 0;
let clock = 0;
let limits = { fuel: 0, depth: 0, sequence: 0 };

function charge(amount) {
  fuel += amount;
  if (fuel > limits.fuel) throw { code: 'H0001' };
}
/** Gives back what was charged ahead of work of unknown length. */
function refund(amount) {
  if (fuel > peak) peak = fuel;
  fuel -= amount;
}
/** Long work on one value: a step of fuel for each 64 characters, or each 128 elements that are copied. */
function chargeText(text) {
  charge(text.length >> 6);
}
function chargeCopy(length) {
  charge(length >> 7);
}
/** One level of evaluation, or of data that is walked by recursion; its end takes one from \`depth\`. */
function deeper() {
  charge(1);
  if (++depth > limits.depth) throw { code: 'D1011', value: limits.depth };
}
function checkSequence(length) {
  if (length > limits.sequence) throw { code: 'D2015', value: limits.sequence };
  return length;
}
function push(sequence, value) {
  if (sequence.length >= limits.sequence) throw { code: 'D2015', value: limits.sequence };
  return sequence.push(value);
}
function createSequence() {
  const sequence = [];
  sequence.sequence = true;
  if (arguments.length === 1) sequence.push(arguments[0]);
  return sequence;
}
function checkText(length) {
  if (length > host.textLength) throw { code: 'H0002', value: host.textLength };
}
function limitText(value) {
  if (value.length > host.textLength) throw { code: 'H0002', value: host.textLength };
  return value;
}
/** A picture is short; long ones would cost more than their fuel. */
function checkPicture(value) {
  if (value.length > host.pictureLength) throw { code: 'H0003', value: host.pictureLength };
  return value;
}
/** An option of $formatNumber: an empty one would never be passed. */
function checkSymbol(value) {
  if (typeof value !== 'string' || value.length !== 1) throw { code: 'H0005' };
  return value;
}
function finite(value) {
  if (!Number.isFinite(value)) throw { code: 'D1001', value };
  return value;
}
/** Fuel for a walk over a whole value: shared parts count each time they are met, as they do in its text. */
function chargeWalk(value) {
  charge(1);
  if (typeof value === 'string') return chargeText(value);
  if (value === null || typeof value !== 'object') return;
  deeper();
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) chargeWalk(value[i]);
  else if (!utils.isFunction(value)) for (const key of Object.keys(value)) chargeWalk(value[key]);
  depth--;
}
/** Bindings in a map that is made when it is needed; look-ups go outward in a loop. */
class Frame {
  constructor(enclosing) {
    this.enclosing = enclosing;
    this.bindings = null;
    this.base = enclosing === null ? null : enclosing.base;
  }
  bind(name, value) {
    if (this.bindings === null) this.bindings = new Map();
    this.bindings.set(name, value);
  }
  lookup(name) {
    for (let frame = this; frame !== null; frame = frame.enclosing) {
      if (frame.bindings !== null && frame.bindings.has(name)) return frame.bindings.get(name);
    }
    return undefined;
  }
}
/** Where an error came from: the innermost place wins. */
function locate(err, position, token) {
  if (typeof err !== 'object' || err === null) return;
  if (err.position === undefined) err.position = position;
  if (err.token === undefined) err.token = token;
}

`;

export const TAIL = `
return jsonata;
}
`;
