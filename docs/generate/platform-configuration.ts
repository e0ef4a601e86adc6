import { platformConfig } from '../../src/pulumi/platform/config/platform-config';
import type { Key, Reader } from '../../src/pulumi/platform/config/reader';
import { markdownTable } from './markdown';

/** `docs/reference/platform-configuration.md`: every key of the configuration that a platform is read from. */
export function platformConfigurationPage(): string {
  const keys = Object.entries(platformConfig.keys!);
  const sections = keys.filter(([, key]) => key.keys).map(([name, key]) => section(name, key));
  return `${[INTRODUCTION, table(keys.map(([name, key]) => row(name, key))), ...sections].join('\n\n')}\n`;
}

const INTRODUCTION = `# Configuration of a platform

\`InferencePlatform.fromConfig('llm')\` reads a platform from the key \`gke-inference:platform\` of the stack's configuration, and its third
argument names another key. Values are plain YAML. A key that is not listed here is an error which names the nearest one that
is (\`GKEI_CONFIG_KEY\`), and so are a missing key and a value of the wrong kind, all before anything is registered. What the keys
mean in detail says the page of the [platform](inference-platform.md).

\`\`\`yaml
config:
  gke-inference:platform:
    location: europe-west4
    picker: { tag: 0.1.0 }
    services:
      chat: { model: qwen3-8b, accelerator: l4, replicas: { min: 1, max: 4 }, capacity: spot }
\`\`\``;

const table = (rows: readonly string[][]) => markdownTable(['key', 'meaning', 'value'], rows);

function section(name: string, key: Key<unknown>): string {
  return `## ${name}\n\n${table(rowsBelow(name, key))}`;
}

function rowsBelow(path: string, { keys = {} }: Reader<unknown>): string[][] {
  return Object.entries(keys).flatMap(([name, key]) => {
    const below = `${path}.${name}`;
    return [...(name === '*' ? [] : [row(below, key)]), ...rowsBelow(below, key)];
  });
}

function row(path: string, key: Key<unknown>): string[] {
  return [`\`${path}\``, `${key.required ? 'required: ' : ''}${key.doc}`, key.brief];
}
