/** `HF2008`–`HF2027`: what JSONata has and the profile of expressions has not (rules 7 and 8). */
import { family } from './diagnostics-catalogue.ts';

/** A flow whose one step sets a variable to a value. */
const set = (value: string): string => `steps:\n  - { id: sum, set: { total: ${JSON.stringify(value)} } }\n`;

export const PROFILE_DIAGNOSTICS = family({
  HF2008: {
    severity: 'error',
    title: 'Function is not in the profile',
    explanation: `A run is repeated from its history and must come to the same result, so nothing random and nothing that depends on the
machine is in the profile; and data is never evaluated.`,
    bad: set('${ $random() }'),
    good: set('${ 4 }'),
  },
  HF2010: {
    severity: 'error',
    title: 'Parent operator',
    explanation: `\`%\` reads the parent of a value. Keep it in a variable instead: \`$map($input.orders, function($order) { … })\`.`,
    bad: set('${ $input.orders.lines.{ "id": %.id } }'),
    good: set('${ $map($input.orders, function($order) { $order.lines.{ "id": $order.id } }) }'),
  },
  HF2011: {
    severity: 'error',
    title: 'Context binding',
    explanation: `\`@\` binds the context value. Use the parameter of a function instead.`,
    bad: set('${ $input.lines@$line.qty }'),
    good: set('${ $map($input.lines, function($line) { $line.qty }) }'),
  },
  HF2012: {
    severity: 'error',
    title: 'Index binding',
    explanation: `\`#\` binds the index. Use the second parameter of a function instead.`,
    bad: set('${ $input.lines#$i.{ "n": $i } }'),
    good: set('${ $map($input.lines, function($line, $i) { { "n": $i } }) }'),
  },
  HF2013: {
    severity: 'error',
    title: 'Wildcard',
    explanation: `\`*\` reads every field. What it gives depends on fields that a later version of the data may add.

Name the field, or say that you mean all of them: \`$each( )\`, \`$keys( )\`.`,
    bad: set('${ $input.prices.* }'),
    good: set('${ $each($input.prices, function($price) { $price }) }'),
  },
  HF2014: {
    severity: 'error',
    title: 'Descendant wildcard',
    explanation: `\`**\` reads every level. Name the path.`,
    bad: set('${ $input.**.price }'),
    good: set('${ $input.lines.price }'),
  },
  HF2015: {
    severity: 'error',
    title: 'Transform',
    explanation: `\`| … | … |\` changes a copy of a value. Build the new value instead.`,
    bad: set('${ $input ~> | $ | { "open": true } | }'),
    good: set('${ $merge([$input, { "open": true }]) }'),
  },
  HF2016: {
    severity: 'error',
    title: 'Root variable',
    explanation: `\`$$\` is the root of JSONata's input. An expression here reads named values only.`,
    bad: set('${ $$.input.amount }'),
    good: set('${ $input.amount }'),
  },
  HF2017: {
    severity: 'error',
    title: 'Context value where there is none',
    explanation: `\`$\` is the context value, which exists behind a dot and inside \`[ ]\`. Outermost there is none.`,
    bad: set('${ $.amount }'),
    good: set('${ $input.prices[$ > 3] }'),
  },
  HF2019: {
    severity: 'error',
    title: 'Empty brackets behind a path',
    explanation: `JSONata's \`path[]\` keeps a list of one. Write \`[path]\`: a list of none, one or many (rule 7).`,
    bad: set('${ $input.lines.qty[] }'),
    good: set('${ [$input.lines.qty] }'),
  },
  HF2021: {
    severity: 'error',
    title: 'Name that is not literal',
    explanation: `\`$steps\`, \`$vars\` and \`$checks\` are read only with a literal name behind the dot (rule 8), so that every read can be
checked.`,
    bad: set('${ $count($keys($steps)) }'),
    good: 'steps:\n  - { id: first, set: { n: 1 } }\n  - { id: last, set: { m: "${ $steps.first.n }" } }\n',
  },
  HF2022: {
    severity: 'error',
    title: 'Name of the language as a variable',
    explanation: `Names of the language and of functions cannot be parameters or stand before \`:=\` (rule 8): one name means one thing.`,
    bad: set('${ ( $input := 1; $input + 1 ) }'),
    good: set('${ ( $first := 1; $first + 1 ) }'),
  },
  HF2027: {
    severity: 'error',
    title: 'Signature of a function',
    explanation: `\`function($x)<n:n> { … }\`: types are found by the checker. Leave the signature out.`,
    bad: set('${ $map([1, 2], function($x)<n:n> { $x * 2 }) }'),
    good: set('${ $map([1, 2], function($x) { $x * 2 }) }'),
  },
});
