export const README = `# NAME

A Holdfast project: an expense claim is checked, a manager approves what is large, it is paid, the employee is told.

| file | is |
|---|---|
| \`pay-expense.flow.yaml\` | the flow: what happens, who decides, what undoes what |
| \`pay-expense.test.yaml\` | tests of the flow: answers of its calls, people who vote, three days that pass in no time |
| \`schemas/\` | the shapes of its input and output |
| \`templates/\` | the text of the mail |
| \`activities/\` | your own activities: contracts in YAML, functions in TypeScript |
| \`holdfast.yaml\` | the project: connections, models, people, the Temporal server |
| \`inputs/\` | claims to try |
| \`.holdfast/schemas/\` | what editors complete and explain keys by; \`holdfast schema --write\` renews it after an upgrade |

## Try it

\`\`\`sh
holdfast check                                                    # everything that can be proved before it runs
holdfast test                                                     # the tests of the flow, with what they reached
holdfast run pay-expense.flow.yaml --input inputs/small.json      # in memory, no server needed
holdfast run pay-expense.flow.yaml --input inputs/large.json      # asks you to approve
cat .holdfast/ledger.jsonl                                        # what was paid
\`\`\`

On Temporal, where a run survives everything:

\`\`\`sh
holdfast dev                                                      # a local server and a worker; leave it running
holdfast start pay-expense --input inputs/large.json              # prints the id of the run
holdfast inbox --as manager@example.org                           # in another terminal: what waits, what to type
holdfast approve RUN --as manager@example.org
holdfast trace RUN                                                # the whole story
\`\`\`

\`holdfast graph pay-expense.flow.yaml\` draws the flow, \`holdfast doctor\` tells what is missing.
`;
