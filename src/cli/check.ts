import { Command } from 'commander';
import { errorOf } from '../errors';
import { check, type Finding, type Manifest } from '../rules';
import { type ManifestSource, readManifests, STANDARD_INPUT } from './manifest-files';
import { wrap } from './table';

/** Characters before each line about an object. */
const INDENT = '  ';

/** `gke-inference check`: the rules of the constructs on YAML that somebody already has. */
export function checkCommand(): Command {
  return new Command('check')
    .summary('find in YAML what breaks serving, and say what to set instead')
    .description(
      'Run the rules that every synthesis runs over Kubernetes objects that you already have, written by hand or by other ' +
        'tools. Check everything that belongs together at once: a pool without its policies is only found to be whole ' +
        'when these are among the files. Exits with 1 when something is found.',
    )
    .argument('<files...>', `YAML or JSON files with Kubernetes objects; ${STANDARD_INPUT} reads the standard input`)
    .option('--json', 'write the findings as JSON, for programs')
    .addHelpText(
      'after',
      `
Examples:
  $ gke-inference check k8s/*.yaml
  $ helm template chat ./chart | gke-inference check -
  $ kubectl get deploy,pdb,inferencepools,gateways,httproutes,healthcheckpolicies,gcpbackendpolicies \\
      --namespace llm --output yaml | gke-inference check -

What each code means: docs/reference/findings.md`,
    )
    .action((files: string[], { json }: { json?: boolean }) => {
      const sources = readManifests(files);
      const findings = check(sources.map(({ manifest }) => manifest));
      process.stdout.write(json ? asJson(findings, sources) : asText(findings, sources));
      if (findings.length > 0) {
        const spoiled = new Set(findings.map(({ object }) => object)).size;
        throw errorOf('GKEI_FINDINGS', { findings: findings.length, spoiled, objects: sources.length });
      }
    });
}

function asText(findings: readonly Finding[], sources: readonly ManifestSource[]): string {
  if (findings.length === 0) {
    return `nothing found in ${sources.length} objects\n`;
  }
  const blocks = sources.flatMap(({ manifest, file, line }) => {
    const found = findings.filter(({ object }) => object === manifest);
    return found.length === 0
      ? []
      : [[`${file}:${line}: ${manifest.kind} ${qualifiedName(manifest)}`, ...found.flatMap(linesOf)].join('\n')];
  });
  return `${blocks.join('\n\n')}\n`;
}

function qualifiedName({ metadata: { namespace, name } }: Manifest): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function linesOf({ code, problem, remedy }: Finding): string[] {
  return [`${INDENT}${code}`, ...wrap(problem, INDENT.repeat(2)), ...wrap(`→ ${remedy}`, INDENT.repeat(2))];
}

function asJson(findings: readonly Finding[], sources: readonly ManifestSource[]): string {
  const places = new Map(sources.map(({ manifest, file, line }) => [manifest, { file, line }]));
  const rows = findings.map(({ code, object, problem, remedy }) => ({
    code,
    ...places.get(object),
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    problem,
    remedy,
  }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}
