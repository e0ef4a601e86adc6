import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfig } from './gateway-config';

/** Files that Envoy watches: it reads one again when another is moved over it. */
export class ConfigFolder {
  private readonly written = new Map<string, string>();

  constructor(readonly path: string) {}

  /** Writes what changed, in the order of the configuration. */
  write(config: GatewayConfig): void {
    for (const [file, resources] of config) {
      const text = JSON.stringify({ resources });
      if (this.written.get(file) !== text) {
        const target = join(this.path, file);
        writeFileSync(`${target}.new`, text);
        renameSync(`${target}.new`, target);
        this.written.set(file, text);
      }
    }
  }
}
