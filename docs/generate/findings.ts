import type { FindingCode } from '../../src/errors';
import { check, type Finding } from '../../src/rules';
import { mistakenSet } from '../../test/rules/mistakes';
import { commentsOf } from './error-comments';
import { FAILURES, type Guard } from './failures';
import { markdownTable } from './markdown';

/** The groups of findings, in the order in which they are reported. */
const GROUPS = [
  ['pods', 'Pods'],
  ['workloads', 'Workloads'],
  ['autoscalers', 'Autoscalers'],
  ['pools', 'Pools and their policies'],
  ['gateways', 'Gateways and routes'],
  ['objects', 'Objects of any kind'],
] as const;

/** `docs/reference/findings.md`: every finding with an example, and what became of each known failure. */
export function findingsPage(): string {
  const sections = GROUPS.flatMap(([group, title]) => [
    `## ${title}`,
    markdownTable(['code', 'what it means', 'such as', 'what to set instead'], [...commentsOf(group)].map(row)),
  ]);
  return `${[INTRODUCTION, ...sections, FAILURES_INTRODUCTION, failuresTable()].join('\n\n')}\n`;
}

const INTRODUCTION = `# Findings

Rules run over the rendered objects at every synthesis, and over YAML from anywhere with \`gke-inference check\`. Each row is a
code that they report; codes never change their meaning. The examples are what the rules say about a right set of
objects with that one mistake in it.`;

const FAILURES_INTRODUCTION = `## What becomes of known failures

The failures that people meet when they serve large language models on GKE, and what this package does about each: a
**finding**, a program that **cannot be written**, a **default** that avoids it, or a stated **non-goal**.`;

function row([code, comment]: [string, string]): string[] {
  const { problem, remedy } = exampleOf(code as FindingCode);
  return [`\`${code}\``, comment, problem, remedy];
}

function exampleOf(code: FindingCode): Finding {
  const found = check(Object.values(mistakenSet(code)).filter((object) => object !== undefined));
  const example = found.find((finding) => finding.code === code);
  if (example === undefined) {
    throw new Error(`the mistake of ${code} leads to ${found.map((finding) => finding.code).join(', ') || 'nothing'}`);
  }
  return example;
}

function failuresTable(): string {
  return markdownTable(
    ['failure', 'cause', 'what happens here'],
    FAILURES.map(({ failure, cause, guard }) => [failure, cause, guardText(guard)]),
  );
}

function guardText(guard: Guard): string {
  if ('findings' in guard) {
    return `finding: ${guard.findings.map((code) => `\`${code}\``).join(', ')}`;
  }
  const [[kind, text]] = Object.entries(guard);
  return `${{ impossible: 'cannot be written', default: 'default', nonGoal: 'non-goal' }[kind]}: ${text}`;
}
