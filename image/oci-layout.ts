import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Architecture } from './pins';
import { type Entry, writeTar } from './tar';

const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** Higher levels take twice the time and save less than a hundredth. */
const COMPRESSION_LEVEL = 6;

/** Byte of a gzip header that names the system which compressed, and its value for "unknown". */
const GZIP_SYSTEM = { at: 9, unknown: 255 } as const;

/** A piece of an image, as others refer to it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: 'linux'; readonly architecture: Architecture; readonly variant?: string };
}

/** How containers of an image start. */
export interface ContainerConfig {
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** An image for one processor. */
export interface Image {
  readonly architecture: Architecture;
  readonly config: ContainerConfig;
  /** From the lowest up, each with a word on what it brings. */
  readonly layers: readonly { readonly what: string; readonly entries: readonly Entry[] }[];
}

/** A folder in the OCI image layout, which tools such as skopeo and crane push to a registry. */
export class OciLayout {
  /**
   * Empties the folder.
   * @param time when everything in the image was made, in seconds since 1970
   */
  constructor(
    private readonly folder: string,
    private readonly time: number,
  ) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
    writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  }

  /**
   * Writes an image.
   * @returns its manifest, and the bytes that a node pulls
   */
  addImage({ architecture, config, layers }: Image): { readonly manifest: Descriptor; readonly pulledBytes: number } {
    const created = new Date(this.time * 1000).toISOString();
    const written = layers.map(({ what, entries }) => {
      const archive = writeTar(entries, this.time);
      const compressed = gzipSync(archive, { level: COMPRESSION_LEVEL });
      compressed[GZIP_SYSTEM.at] = GZIP_SYSTEM.unknown;
      return { what, diffId: digestOf(archive), layer: this.write(TYPES.layer, compressed) };
    });
    const platform = { os: 'linux', architecture, ...(architecture === 'arm64' ? { variant: 'v8' } : {}) } as const;
    const imageConfig = this.write(TYPES.config, {
      created,
      ...platform,
      config,
      rootfs: { type: 'layers', diff_ids: written.map(({ diffId }) => diffId) },
      history: written.map(({ what }) => ({ created, created_by: what })),
    });
    const manifest = this.write(TYPES.manifest, {
      schemaVersion: 2,
      mediaType: TYPES.manifest,
      config: imageConfig,
      layers: written.map(({ layer }) => layer),
    });
    const pulledBytes = written.reduce((sum, { layer }) => sum + layer.size, manifest.size + imageConfig.size);
    return { manifest: { ...manifest, platform }, pulledBytes };
  }

  /**
   * Names what the folder is about: an image, or, of several, the list by which a node finds the one for its processor.
   * @returns what it was named
   */
  finish(images: readonly Descriptor[]): Descriptor {
    const whole =
      images.length === 1
        ? images[0]
        : this.write(TYPES.index, { schemaVersion: 2, mediaType: TYPES.index, manifests: images });
    const index = { schemaVersion: 2, mediaType: TYPES.index, manifests: [whole] };
    writeFileSync(join(this.folder, 'index.json'), JSON.stringify(index));
    return whole;
  }

  private write(mediaType: string, content: Buffer | object): Descriptor {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const digest = digestOf(bytes);
    writeFileSync(join(this.folder, 'blobs', digest.replace(':', '/')), bytes);
    return { mediaType, digest, size: bytes.length };
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
