import type { ConfigData, ConfigEntries } from './config-data';
import type { Container, EnvFromSource, EnvVar, KeyReference, Pod } from './pod';
import { type PodLocation, podField } from './pod-fields';

/**
 * The environment of a container, resolved as a kubelet does it: `envFrom` first, then `env` in its order, with
 * `$(NAME)` replaced by what stands before.
 *
 * @throws Error where a reference that is not optional has no value: the container is then not created.
 */
export async function resolveEnvironment(
  container: Container,
  pod: Pod,
  location: PodLocation,
  data: ConfigData,
): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const source of container.envFrom ?? []) {
    for (const [key, value] of await entriesOf(source, data)) {
      environment[`${source.prefix ?? ''}${key}`] = value.toString();
    }
  }
  for (const variable of container.env ?? []) {
    const value = await variableValue(variable, pod, location, data);
    if (value !== undefined) {
      environment[variable.name] = variable.valueFrom ? value : expandReferences(value, environment);
    }
  }
  return environment;
}

/** Replaces `$(NAME)` by the variable's value; unknown names stay as they are, and `$$` is a plain `$`. */
export function expandReferences(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\$|\(([^)]+)\))/g, (match, name?: string) =>
    name === undefined ? '$' : (environment[name] ?? match),
  );
}

async function entriesOf({ configMapRef, secretRef }: EnvFromSource, data: ConfigData): Promise<ConfigEntries> {
  if (configMapRef) {
    return data.configMap(configMapRef.name, configMapRef.optional);
  }
  return secretRef ? data.secret(secretRef.name, secretRef.optional) : new Map();
}

async function variableValue(
  { name, value = '', valueFrom }: EnvVar,
  pod: Pod,
  location: PodLocation,
  data: ConfigData,
): Promise<string | undefined> {
  if (!valueFrom) {
    return value;
  }
  if (valueFrom.fieldRef) {
    return podField(pod, valueFrom.fieldRef.fieldPath, location);
  }
  if (valueFrom.configMapKeyRef) {
    const { configMapKeyRef: key } = valueFrom;
    return keyOf(key, await data.configMap(key.name, key.optional));
  }
  if (valueFrom.secretKeyRef) {
    const { secretKeyRef: key } = valueFrom;
    return keyOf(key, await data.secret(key.name, key.optional));
  }
  throw new Error(`the source of variable ${name} is not supported`);
}

function keyOf({ name, key, optional }: KeyReference, entries: ConfigEntries): string | undefined {
  const value = entries.get(key);
  if (value === undefined && !optional) {
    throw new Error(`couldn't find key ${key} in ${name}`);
  }
  return value?.toString();
}
