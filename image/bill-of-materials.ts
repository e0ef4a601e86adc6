import { createHash } from 'node:crypto';
import type { BundledPackage } from './notices';
import { type Architecture, DEBIAN, DEBIAN_PACKAGES, NODE, NODE_VERSION } from './pins';

/** What the document is about. */
export interface BillOptions {
  readonly architecture: Architecture;
  readonly version: string;
  readonly bundled: readonly BundledPackage[];
  /** When the image was made, in seconds since 1970. */
  readonly time: number;
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly purl: string;
  readonly cpe?: string;
  readonly checksum?: { readonly algorithm: 'SHA256' | 'SHA512'; readonly checksumValue: string };
}

const ROOT = 'SPDXRef-image';

/** Everything that the image consists of, as an SPDX 2.3 document in JSON. Equal images have equal documents. */
export function billOfMaterials({ architecture, version, bundled, time }: BillOptions): string {
  const components = [...bundled.map(npmComponent), nodeComponent(architecture), ...debianComponents(architecture)];
  const root: Component = {
    name: 'gke-inference-picker',
    version,
    licence: 'Apache-2.0',
    purl: `pkg:npm/gke-inference@${version}`,
  };
  const packages = [spdxPackage(root, ROOT), ...components.map((one, index) => spdxPackage(one, `SPDXRef-${index}`))];
  const identity = createHash('sha256').update(JSON.stringify(packages)).digest('hex');
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `gke-inference-picker-${version}-${architecture}`,
    documentNamespace: `urn:gke-inference-picker:${identity}`,
    creationInfo: {
      created: new Date(time * 1000).toISOString().replace('.000', ''),
      creators: ['Tool: gke-inference'],
    },
    packages,
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: ROOT },
      ...components.map((_, index) => ({
        spdxElementId: ROOT,
        relationshipType: 'CONTAINS',
        relatedSpdxElement: `SPDXRef-${index}`,
      })),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function spdxPackage({ name, version, licence, purl, cpe, checksum }: Component, id: string) {
  const reference = (referenceCategory: string, referenceType: string, referenceLocator: string) => ({
    referenceCategory,
    referenceType,
    referenceLocator,
  });
  return {
    SPDXID: id,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: licence,
    copyrightText: 'NOASSERTION',
    ...(checksum === undefined ? {} : { checksums: [checksum] }),
    externalRefs: [
      reference('PACKAGE-MANAGER', 'purl', purl),
      ...(cpe === undefined ? [] : [reference('SECURITY', 'cpe23Type', cpe)]),
    ],
  };
}

function npmComponent({ name, version, licence }: BundledPackage): Component {
  return { name, version, licence, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
}

function nodeComponent(architecture: Architecture): Component {
  const { package: name, integrity } = NODE[architecture];
  return {
    name: 'node',
    version: NODE_VERSION,
    licence: 'MIT',
    purl: `pkg:npm/${name}@${NODE_VERSION}`,
    // By this name vulnerabilities of Node are filed.
    cpe: `cpe:2.3:a:nodejs:node.js:${NODE_VERSION}:*:*:*:*:*:*:*`,
    checksum: {
      algorithm: 'SHA512',
      checksumValue: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
    },
  };
}

function debianComponents(architecture: Architecture): Component[] {
  return DEBIAN_PACKAGES.map(({ name, version, sha256 }) => ({
    name,
    version,
    // What applies to which file is in the copyright file of the package.
    licence: 'NOASSERTION',
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-${DEBIAN.version}`,
    checksum: { algorithm: 'SHA256', checksumValue: sha256[architecture] },
  }));
}
