import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyCuration, type Catalogue, curate, pathOf } from './curation.ts';

/** What the catalogue says, in short: `-` nothing; `denied` with what denies; else what it gives and demands. */
function check(catalogue: Catalogue, name: string, team: string | undefined, expected: string): void {
  test(`${name}${team === undefined ? '' : ` of ${team}`}: ${expected}`, () => {
    const said = curate(catalogue, { name, rateClass: name.split('.')[0] ?? '' }, team);
    if (said === undefined) return assert.equal('-', expected);
    if (said.denied !== undefined) return assert.equal(`denied by ${pathOf(said.denied.at)}`, expected);
    const input = JSON.stringify(applyCuration(said, { own: 1 }));
    const demands = [
      said.approval === undefined ? [] : 'approval',
      said.pin === undefined ? [] : `pin ${said.pin.value.version}`,
      said.narrow.map(({ at }) => pathOf(at)),
      said.rates.map(({ value }) => `${value.limit}/${value.per}`),
    ].flat();
    return assert.equal([input, ...demands].join(' '), expected);
  });
}

const lists: Catalogue = {
  allow: ['http.*', 'rules.decide'],
  deny: ['http.request'],
  teams: { pay: { allow: ['http.request', 'bank.*'], deny: ['bank.close', 'http.get'] } },
};
check(lists, 'http.get', undefined, '-');
check(lists, 'http.request', undefined, 'denied by catalogue.deny.0');
check(lists, 'http.requestKeyed', undefined, '-');
check(lists, 'mail.send', undefined, 'denied by catalogue.allow');
check(lists, 'bank.pay', undefined, 'denied by catalogue.allow');
check(lists, 'bank.pay', 'pay', '-');
check(lists, 'bank.close', 'pay', 'denied by catalogue.teams.pay.deny.0');
check(lists, 'http.request', 'pay', '-');
check(lists, 'http.get', 'pay', 'denied by catalogue.teams.pay.deny.1');
check(lists, 'http.get', 'unheard', '-');
check(lists, 'mail.send', 'pay', 'denied by catalogue.allow');
check({ deny: ['*'] }, 'mail.send', undefined, 'denied by catalogue.deny.0');

const entries: Catalogue = {
  entries: {
    '*': { approval: 'required', defaults: { a: 'all' } },
    'http.*': {
      defaults: { a: 'http', b: 1 },
      narrow: { input: { minProperties: 1 } },
      rate: { limit: 9, per: 'PT1S' },
    },
    'http.get': { approval: 'none', pin: { version: '1.0.0' }, narrow: { fixed: { b: 2 } } },
  },
  teams: { pay: { entries: { 'http.*': { approval: 'required', narrow: { fixed: { c: 3, own: 9 }, input: true } } } } },
  rates: { http: { limit: 5, per: 'PT1M' } },
};
check(entries, 'mail.send', undefined, '{"a":"all","own":1} approval');
check(
  entries,
  'http.get',
  undefined,
  '{"a":"http","own":1,"b":2} pin 1.0.0 catalogue.entries.http.*.narrow.input 9/PT1S 5/PT1M',
);
check(
  entries,
  'http.get',
  'pay',
  '{"a":"http","own":9,"c":3,"b":2} approval pin 1.0.0 catalogue.teams.pay.entries.http.*.narrow.input catalogue.entries.http.*.narrow.input 9/PT1S 5/PT1M',
);
check({ rates: { http: { limit: 5, per: 'PT1M' } } }, 'mail.send', undefined, '-');
check({}, 'toString', undefined, '-');
