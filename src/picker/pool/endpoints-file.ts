/**
 * Reads an endpoints file, YAML or JSON:
 *
 * ```yaml
 * endpoints:
 *   - { name: server-0, address: 10.0.0.1, port: 8000, labels: { role: decode } }
 *   - { address: 'fd00::1', port: 8000, scheme: https }
 * ```
 */
import { isIP } from 'node:net';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { errorOf } from '../../errors';
import { type Endpoint, endpointId } from './endpoint';

/**
 * The endpoints of a file's text.
 * @param file its name, for error messages
 * @throws GkeInferenceError `GKEI_ENDPOINTS_FILE` at the first mistake, with its line and field
 */
export function parseEndpointsFile(text: string, file: string): Endpoint[] {
  return new EndpointsFileReader(text, file).read();
}

const ENTRY_FIELDS = ['name', 'address', 'port', 'scheme', 'labels'];

class EndpointsFileReader {
  private readonly lines = new LineCounter();

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {}

  read(): Endpoint[] {
    const document = parseDocument(this.text, { lineCounter: this.lines });
    const [error] = document.errors;
    if (error)
      throw this.mistake(
        error.pos[0],
        'the text',
        `is neither YAML nor JSON: ${error.message.split('\n')[0]}`,
        'correct it',
      );
    const root = document.contents;
    if (!isMap(root)) throw this.mistake(0, 'the text', 'is not a mapping', 'write "endpoints:" and a list below it');
    this.refuseUnknown(root, '', ['endpoints']);
    const list = root.get('endpoints', true) as Node | undefined;
    if (!isSeq(list))
      throw this.mistake(start(list ?? root), 'endpoints', 'is not a list', 'list the endpoints, [] for none');
    const endpoints = list.items.map((entry, index) => this.entry(entry as Node, `endpoints[${index}]`));
    this.refuseTwins(endpoints, list.items as Node[]);
    return endpoints;
  }

  private entry(entry: Node, path: string): Endpoint {
    if (!isMap(entry)) throw this.mistake(start(entry), path, 'is not a mapping', 'write address and port');
    this.refuseUnknown(entry, `${path}.`, ENTRY_FIELDS);
    const value = (field: string) => {
      const node = entry.get(field, true) as Node | undefined;
      return { node: node ?? entry, value: isScalar(node) ? node.value : node };
    };

    const address = value('address');
    if (typeof address.value !== 'string' || isIP(address.value) === 0) {
      throw this.mistake(
        start(address.node),
        `${path}.address`,
        `is ${shown(address.value)}`,
        'set it to an IPv4 or IPv6 address',
      );
    }
    const port = value('port');
    if (!Number.isInteger(port.value) || (port.value as number) < 1 || (port.value as number) > 65_535) {
      throw this.mistake(
        start(port.node),
        `${path}.port`,
        `is ${shown(port.value)}`,
        'set it to a number from 1 to 65535',
      );
    }
    const id = endpointId(address.value, port.value as number);
    const name = value('name');
    if (name.value !== undefined && (typeof name.value !== 'string' || name.value === '')) {
      throw this.mistake(
        start(name.node),
        `${path}.name`,
        `is ${shown(name.value)}`,
        'set it to a text, or leave it out',
      );
    }
    const scheme = value('scheme');
    if (scheme.value !== undefined && scheme.value !== 'http' && scheme.value !== 'https') {
      throw this.mistake(
        start(scheme.node),
        `${path}.scheme`,
        `is ${shown(scheme.value)}`,
        'set it to http or https, or leave it out',
      );
    }
    return {
      id,
      name: (name.value as string | undefined) ?? id,
      address: address.value,
      port: port.value as number,
      ...(scheme.value !== undefined && { scheme: scheme.value }),
      labels: this.labels(entry.get('labels', true) as Node | undefined, `${path}.labels`),
      ready: true,
    };
  }

  private labels(node: Node | undefined, path: string): Record<string, string> {
    if (node === undefined) return {};
    if (!isMap(node)) throw this.mistake(start(node), path, 'is not a mapping', 'map label names to texts');
    return Object.fromEntries(
      node.items.map(({ key, value }) => {
        const label = isScalar(value) ? value.value : undefined;
        if (typeof label === 'string') return [String(key), label];
        throw this.mistake(start(value ?? key), `${path}.${key}`, `is ${shown(label)}`, 'set it to a text, in quotes');
      }),
    );
  }

  private refuseUnknown(node: Node, path: string, known: readonly string[]): void {
    if (!isMap(node)) return;
    for (const { key } of node.items) {
      if (!known.includes(String(key))) {
        throw this.mistake(start(key), `${path}${key}`, 'is no field of this file', `use ${known.join(', ')}`);
      }
    }
  }

  private refuseTwins(endpoints: readonly Endpoint[], nodes: readonly Node[]): void {
    const seen = new Map<string, number>();
    endpoints.forEach(({ id }, index) => {
      const twin = seen.get(id);
      if (twin !== undefined) {
        throw this.mistake(
          start(nodes[index]),
          `endpoints[${index}]`,
          `is ${id} again, as endpoints[${twin}]`,
          'name each address and port once',
        );
      }
      seen.set(id, index);
    });
  }

  private mistake(offset: number, field: string, problem: string, remedy: string): Error {
    return errorOf('GKEI_ENDPOINTS_FILE', {
      file: this.file,
      line: this.lines.linePos(offset).line,
      field,
      problem,
      remedy,
    });
  }
}

function start(node: unknown): number {
  return (node as Node | undefined)?.range?.[0] ?? 0;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
