import { type Alias, CustomResource, type CustomResourceOptions, mergeOptions, secret } from '@pulumi/pulumi';
import type { Manifest } from '../../rules';
import { restored } from './_restored-object';

/** What of a Secret nobody may see in the state of a stack. */
const SECRET_FIELDS = ['data', 'stringData'];

/** Versions that APIs of Kubernetes go through, of which an earlier one may stand in the state of a stack. */
const API_VERSIONS = [
  ...['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1', 'v1beta2', 'v1beta3', 'v1'],
  ...['v2alpha1', 'v2beta1', 'v2beta2', 'v2'],
];

/**
 * One object of a chart as a resource of Pulumi's Kubernetes provider.
 *
 * Not that provider's own CustomResource, which names every type `kubernetes:<apiVersion>:<kind>`: for kinds of the core group,
 * whose version is `v1` alone, the provider refuses that type. It asks for a group and a version, and calls the group `core`;
 * so do its own classes, whose resources are thus of the same types as these.
 */
export class ObjectResource extends CustomResource {
  constructor(name: string, manifest: Manifest, options: CustomResourceOptions) {
    const inputs = restored(manifest) as Record<string, unknown>;
    const secrets = isSecret(manifest) ? SECRET_FIELDS.filter((field) => field in inputs) : [];
    const hidden = Object.fromEntries(secrets.map((field) => [field, secret(inputs[field])]));
    super(
      typeToken(manifest),
      name,
      { ...inputs, ...hidden },
      mergeOptions(options, { aliases: versionAliases(manifest), additionalSecretOutputs: secrets }),
    );
  }
}

/** A name that depends on nothing but which object it is. */
export function resourceName(deployment: string, { kind, metadata: { namespace, name } }: Manifest): string {
  return [`${deployment}-${kind.toLowerCase()}`, namespace, name].filter((part) => part !== undefined).join('/');
}

function isSecret({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

function typeToken({ apiVersion, kind }: Manifest, version = versionOf(apiVersion)): string {
  return `kubernetes:${groupOf(apiVersion)}/${version}:${kind}`;
}

/** The same object in other versions of its API: without these, a newer version would be another resource. */
function versionAliases(manifest: Manifest): Alias[] {
  return API_VERSIONS.filter((version) => version !== versionOf(manifest.apiVersion)).map((version) => ({
    type: typeToken(manifest, version),
  }));
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : 'core';
}

function versionOf(apiVersion: string): string {
  return apiVersion.split('/').pop()!;
}
