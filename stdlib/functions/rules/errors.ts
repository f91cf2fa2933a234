/** Errors of rules, as the contracts declare them and as the kernel tells them: what is the same for every occurrence. */
export const RULES_ERRORS = {
  'rules.no_match': 'No rule matches',
  'rules.conflict': 'Rules contradict each other',
  'rules.facts': 'A fact is not what the rules take',
} as const;
