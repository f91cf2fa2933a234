/** How the page of the coverage looks, by light and by dark, on a screen and on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --link: #0a58ca;
  --yes: #e3f4e8; --yes-ink: #14532d; --half: #fff3cd; --half-ink: #664d03; --no: #fde2e1; --no-ink: #842029; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --ink: #e6e9ed; --soft: #a4adb8; --line: #343b44; --link: #7db3ff;
    --yes: #12311f; --yes-ink: #a6e3b8; --half: #3a2f0b; --half-ink: #ffd976; --no: #441a1c; --no-ink: #ffb3b0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 90rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 3rem; font-size: 1.3rem; overflow-wrap: anywhere; } h3 { font-size: 1.05rem; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .5rem .75rem; }
.summary th, .summary td { text-align: left; padding: .4rem .75rem; border-top: 1px solid var(--line); white-space: nowrap; }
.of { color: inherit; font-size: .875rem; }
.source { font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.source th { width: 3.5rem; padding: 0 .75rem; text-align: right; font-weight: 400; color: var(--soft); vertical-align: top; user-select: none; }
.source td { padding: 0 .5rem; vertical-align: top; }
.source .sign { width: 1.75rem; text-align: center; }
.source .notes { width: 30%; min-width: 14rem; font-family: system-ui, sans-serif; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.yes { background: var(--yes); color: var(--yes-ink); } .half { background: var(--half); color: var(--half-ink); }
.no { background: var(--no); color: var(--no-ink); }
tr.yes th, tr.half th, tr.no th { color: inherit; }
tr.ran th { border-right: 4px solid var(--yes-ink); } tr.idle th { border-right: 4px dotted var(--no-ink); }
tr:target { outline: 2px solid var(--link); outline-offset: -2px; }
.mark { padding: .1rem .4rem; border-radius: 4px; white-space: nowrap; }
summary { cursor: pointer; } details ul { margin: 0; padding: 0 0 .25rem; list-style: none; } details li { padding: 0 .25rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 50rem) { main { padding: .75rem; } .source .notes { min-width: 9rem; } }
@media print { .wide { overflow: visible; } body { font-size: 11pt; } }
`;
