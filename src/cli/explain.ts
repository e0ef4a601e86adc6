import { Command } from 'commander';
import { readManifests } from './manifest-files';
import { table } from './table';

/** The standard annotation that says why an object exists. */
const DESCRIPTION = 'kubernetes.io/description';

/** `gke-inference explain`: what is in rendered YAML, and why. */
export function explainCommand(): Command {
  return new Command('explain')
    .summary('list the objects in rendered YAML and why each exists')
    .description(
      'List the Kubernetes objects in YAML files with the reason for each, as the annotation kubernetes.io/description ' +
        'says it. The constructs of gke-inference annotate every object that they render.',
    )
    .argument('<files...>', 'YAML or JSON files with Kubernetes objects')
    .addHelpText('after', '\nExamples:\n  $ gke-inference explain dist/minimal.k8s.yaml')
    .action((files: string[]) => {
      const rows = readManifests(files).map(({ manifest: { kind, metadata } }) => [
        kind,
        metadata.name,
        metadata.annotations?.[DESCRIPTION] ?? '',
      ]);
      process.stdout.write(`${table([['KIND', 'NAME', 'WHY'], ...rows])}\n\n`);
      process.stdout.write(`${rows.length} objects in ${files.join(', ')}\n`);
    });
}
